"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useCallback } from "react";

import { type ListFilters, readFilters } from "./list-filters";
import { replaceQuery } from "./replace-query";

/** The list's filters as the URL has them: shareable, kept over reloads, without a request of their own. */
export function useListFilters(): [ListFilters, (change: Partial<ListFilters>) => void] {
  const search = useSearchParams();
  const path = usePathname();
  const change = useCallback(
    (changed: Partial<ListFilters>) => {
      replaceQuery(
        path,
        Object.fromEntries(Object.entries(changed).map(([name, value]) => [name, value || undefined])),
      );
    },
    [path],
  );
  return [readFilters(search), change];
}
