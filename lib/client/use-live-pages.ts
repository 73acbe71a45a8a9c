"use client";

import {
  type InfiniteData,
  type QueryKey,
  type UseInfiniteQueryOptions,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";

import { mergeFirstPage, type Page } from "./merge-first-page";

type Options<P, K extends QueryKey> = UseInfiniteQueryOptions<P, Error, InfiniteData<P>, K, string | null>;
type Row = { id: string };

/**
 * A list that goes on by pages and is kept fresh at its beginning: only the first page is asked again, however many are
 * there. Hidden tabs ask nothing. `every`: how soon to ask again, in milliseconds.
 */
export function useLivePages<T extends Row, P extends Page<T>, K extends QueryKey>(
  options: Options<P & Page<T>, K>,
  every: number | false | ((items: T[]) => number | false),
) {
  const client = useQueryClient();
  const query = useInfiniteQuery({ ...options, refetchOnWindowFocus: false });
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const everyMs = typeof every === "function" ? every(items) : every;
  const { queryKey, queryFn } = options;
  useQuery({
    queryKey: [...queryKey, "first page"],
    queryFn: async (context) => {
      if (typeof queryFn !== "function") throw new Error("A list needs a way to be read.");
      const page = await queryFn({ ...context, queryKey, pageParam: null, direction: "forward" });
      client.setQueryData<InfiniteData<P>>(queryKey, (before) => before && mergeFirstPage<T, P>(before, page));
      return null;
    },
    enabled: everyMs !== false && query.data !== undefined,
    refetchInterval: everyMs,
    refetchOnWindowFocus: "always",
    staleTime: 0,
    retry: false,
  });
  return { ...query, items };
}
