"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useCallback } from "react";

/** Other parts of the query to set with it; undefined takes one away. */
type With = Record<string, string | undefined>;

/** One part of the URL's query as state: shareable, kept over reloads, without a request. The first choice leaves the URL bare. */
export function useUrlState<T extends string>(
  name: string,
  choices: readonly [T, ...T[]],
): [T, (value: T, others?: With) => void] {
  const search = useSearchParams();
  const path = usePathname();
  const given = search.get(name);
  const value = choices.find((choice) => choice === given) ?? choices[0];

  const setValue = useCallback(
    (next: T, others: With = {}) => {
      replaceQuery(path, { ...others, [name]: next === choices[0] ? undefined : next });
    },
    [choices, name, path],
  );
  return [value, setValue];
}

/** The same for a text that is not one of a few; null when the URL has none. */
export function useUrlText(name: string): [string | null, (value: string | null) => void] {
  const search = useSearchParams();
  const path = usePathname();
  const setValue = useCallback(
    (next: string | null) => replaceQuery(path, { [name]: next ?? undefined }),
    [name, path],
  );
  return [search.get(name) || null, setValue];
}

function replaceQuery(path: string, changes: With): void {
  const query = new URLSearchParams(window.location.search);
  for (const [key, given] of Object.entries(changes))
    if (given === undefined) query.delete(key);
    else query.set(key, given);
  const text = query.toString();
  window.history.replaceState(null, "", text ? `${path}?${text}` : path);
}
