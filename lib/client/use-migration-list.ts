"use client";

import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

import type { MigrationListItem } from "@/lib/schemas/migration";

import type { ListFilters } from "./list-filters";
import { isLive } from "./migration-status";
import { followed, keys, migrationsQuery, overviewQuery } from "./queries";

const LIVE_MS = 1_000;
const QUIET_MS = 5_000;

/** Numbers of what waits for its turn do not move. */
const moves = ({ status }: MigrationListItem) => isLive(status) && status !== "queued";

/**
 * The list, kept fresh by one small request: the rows that move, and a mark that tells when the pages themselves are
 * worth asking for again. Hidden tabs ask nothing.
 */
export function useMigrationList(filters: ListFilters) {
  const client = useQueryClient();
  const options = migrationsQuery(filters);
  const list = useInfiniteQuery({ ...options, placeholderData: (before) => before });
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const ids = followed(items.filter(moves));
  const { data: overview, dataUpdatedAt } = useQuery({
    ...overviewQuery(ids),
    refetchInterval: ({ state }) =>
      ids.length > 0 || (state.data && state.data.running + state.data.waiting > 0) ? LIVE_MS : QUIET_MS,
    placeholderData: (before) => before,
  });

  const seen = useRef<string>(undefined);
  const mark = overview?.mark;
  useEffect(() => {
    if (mark === undefined || seen.current === mark) return;
    const isFirst = seen.current === undefined;
    seen.current = mark;
    if (!isFirst) void client.invalidateQueries({ queryKey: keys.migrationList });
  }, [mark, client]);

  const fresh = new Map(
    dataUpdatedAt >= list.dataUpdatedAt ? overview?.items.map((item) => [item.id, item] as const) : [],
  );
  return { ...list, items: items.map((item) => fresh.get(item.id) ?? item), overview };
}
