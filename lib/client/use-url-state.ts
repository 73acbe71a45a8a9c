"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useCallback } from "react";

import { type QueryChanges, replaceQuery } from "./replace-query";

/** One part of the URL's query as state: shareable, kept over reloads. The first choice leaves the URL bare; `others` are set with it. */
export function useUrlState<T extends string>(
  name: string,
  choices: readonly [T, ...T[]],
): [T, (value: T, others?: QueryChanges) => void] {
  const search = useSearchParams();
  const path = usePathname();
  const given = search.get(name);
  const value = choices.find((choice) => choice === given) ?? choices[0];

  const setValue = useCallback(
    (next: T, others: QueryChanges = {}) => {
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
