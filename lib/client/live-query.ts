import { type QueryClient, queryOptions } from "@tanstack/react-query";

import { type LiveView, liveView } from "@/lib/schemas/live";
import type { MigrationStatus } from "@/lib/schemas/migration";

import { api } from "./api";
import { mergeCells, mergeLive } from "./merge-live";
import { mergeSteps } from "./merge-steps";
import { partMapQuery, ratesQuery } from "./progress-queries";
import { keys, migrationQuery, withQuery } from "./queries";

/** What the last tick left here: the state of each part, and what to ask the next one with. */
export type LiveState = {
  rev: string;
  cells: string;
  status: MigrationStatus;
  /** When the view was last asked for as a whole, Unix milliseconds. */
  viewedAt: number;
};

/** Events by name and what was verified are in no tick. */
const VIEW_MS = 15_000;

export const liveKey = (id: string) => [...keys.migration(id), "live"] as const;

/** One tick. It changes what the queries of the view, the map and the rates hold, as if these had been asked. */
export const liveQuery = (id: string) =>
  queryOptions({
    queryKey: liveKey(id),
    queryFn: async ({ client, signal }): Promise<LiveState> => {
      const before = client.getQueryData<LiveState>(liveKey(id));
      const live = await api(withQuery(`/api/migrations/${id}/live`, { since: before?.rev }), liveView, { signal });
      const cells = mergeCells(before?.cells ?? "", live.cells);
      const known = before?.status ?? client.getQueryData(migrationQuery(id).queryKey)?.status;
      takeOver(client, id, { live, cells });
      const changed = known !== undefined && known !== live.status;
      const due = Date.now() - (before?.viewedAt ?? Date.now()) >= VIEW_MS;
      if (changed || due) void client.invalidateQueries({ queryKey: migrationQuery(id).queryKey, exact: true });
      if (changed) void client.invalidateQueries({ queryKey: [...keys.migration(id), "rates"] });
      const viewedAt = changed || due || !before ? Date.now() : before.viewedAt;
      return { rev: live.rev, cells, status: live.status, viewedAt };
    },
    staleTime: 0,
    retry: false,
  });

function takeOver(client: QueryClient, id: string, { live, cells }: { live: LiveView; cells: string }): void {
  const { queryKey } = migrationQuery(id);
  const view = client.getQueryData(queryKey);
  const map = client.getQueryData(partMapQuery(id).queryKey);
  client.setQueryData(queryKey, view && mergeLive(view, live));
  client.setQueryData(partMapQuery(id).queryKey, map && { ...map, cells });
  for (const range of ["recent", "whole"] as const) {
    const rates = client.getQueryData(ratesQuery(id, range).queryKey);
    client.setQueryData(ratesQuery(id, range).queryKey, rates && mergeSteps(rates, live.steps));
  }
  if (map && map.cells.length !== cells.length) void client.invalidateQueries({ queryKey: partMapQuery(id).queryKey });
}
