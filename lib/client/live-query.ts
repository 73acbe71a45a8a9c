import { type QueryClient, queryOptions } from "@tanstack/react-query";

import { type LiveView, liveView } from "@/lib/schemas/live";
import type { MigrationStatus } from "@/lib/schemas/migration";

import { api } from "./api";
import { mergeCells, mergeLive } from "./merge-live";
import { mergeSteps } from "./merge-steps";
import { partMapQuery, ratesQuery } from "./progress-queries";
import { keys, migrationQuery, withQuery } from "./queries";

/** What the last tick left here: the state of each part, and what to ask the next one with. */
export type LiveState = { rev: string; cells: string; status: MigrationStatus };

export const liveKey = (id: string) => [...keys.migration(id), "live"] as const;

/** One tick. It changes what the queries of the view, the map and the rates hold, as if these had been asked. */
export const liveQuery = (id: string) =>
  queryOptions({
    queryKey: liveKey(id),
    queryFn: async ({ client, signal }): Promise<LiveState> => {
      const before = client.getQueryData<LiveState>(liveKey(id));
      const live = await api(withQuery(`/api/migrations/${id}/live`, { since: before?.rev }), liveView, { signal });
      const cells = mergeCells(before?.cells ?? "", live.cells);
      takeOver(client, id, { live, cells });
      return { rev: live.rev, cells, status: live.status };
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
  // What no tick tells changes with the status: events by name, what was verified, the ends of the waits.
  if (view && view.status !== live.status) {
    void client.invalidateQueries({ queryKey, exact: true });
    void client.invalidateQueries({ queryKey: [...keys.migration(id), "rates"] });
  }
  if (map && map.cells.length !== cells.length) void client.invalidateQueries({ queryKey: partMapQuery(id).queryKey });
}
