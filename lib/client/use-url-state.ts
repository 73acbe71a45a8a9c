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
      const query = new URLSearchParams(window.location.search);
      const changes = { ...others, [name]: next === choices[0] ? undefined : next };
      for (const [key, given] of Object.entries(changes))
        if (given === undefined) query.delete(key);
        else query.set(key, given);
      const text = query.toString();
      window.history.replaceState(null, "", text ? `${path}?${text}` : path);
    },
    [choices, name, path],
  );
  return [value, setValue];
}
