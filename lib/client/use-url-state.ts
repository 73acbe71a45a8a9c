"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useCallback } from "react";

/** One part of the URL's query as state: shareable, kept over reloads, without a request. The first choice leaves the URL bare. */
export function useUrlState<T extends string>(name: string, choices: readonly [T, ...T[]]): [T, (value: T) => void] {
  const search = useSearchParams();
  const path = usePathname();
  const given = search.get(name);
  const value = choices.find((choice) => choice === given) ?? choices[0];

  const setValue = useCallback(
    (next: T) => {
      const query = new URLSearchParams(window.location.search);
      if (next === choices[0]) query.delete(name);
      else query.set(name, next);
      const text = query.toString();
      window.history.replaceState(null, "", text ? `${path}?${text}` : path);
    },
    [choices, name, path],
  );
  return [value, setValue];
}
