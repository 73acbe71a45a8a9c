"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useCallback } from "react";

import { type ListFilters, readFilters } from "./list-filters";

/** The list's filters as the URL has them: shareable, kept over reloads, without a request of their own. */
export function useListFilters(): [ListFilters, (change: Partial<ListFilters>) => void] {
  const search = useSearchParams();
  const path = usePathname();
  const change = useCallback(
    (changed: Partial<ListFilters>) => {
      const query = new URLSearchParams(window.location.search);
      for (const [name, value] of Object.entries(changed)) {
        if (value) query.set(name, value);
        else query.delete(name);
      }
      const text = query.toString();
      window.history.replaceState(null, "", text ? `${path}?${text}` : path);
    },
    [path],
  );
  return [readFilters(search), change];
}
