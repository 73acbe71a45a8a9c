import { queryOptions } from "@tanstack/react-query";

import { partList } from "@/lib/schemas/parts";
import { type CellState, partMap, type RatesRange, ratesView } from "@/lib/schemas/progress";
import { recordSamples, type RecordSamplesQuery } from "@/lib/schemas/record-samples";
import { type VerifyView, verifyView } from "@/lib/schemas/verify";
import { webhookList } from "@/lib/schemas/webhook";

import { api } from "./api";
import { hasEnded } from "./migration-status";
import { keys, withQuery } from "./queries";

export const partMapQuery = (id: string) =>
  queryOptions({
    queryKey: [...keys.migration(id), "map"],
    queryFn: ({ signal }) => api(`/api/migrations/${id}/map`, partMap, { signal }),
    // Ticks bring the cells that change.
    staleTime: 60_000,
  });

/** The part at a place in the order, from 0; undefined when there is none. */
export const partAtQuery = (id: string, index: number) =>
  queryOptions({
    queryKey: [...keys.migration(id), "part", index],
    queryFn: async ({ signal }) => {
      const page = await api(`/api/migrations/${id}/parts?offset=${index}&limit=1`, partList, { signal });
      return page.items[0] ?? null;
    },
    staleTime: 2_000,
  });

/** Rows of a page: what is asked for each second or two stays small. */
export const PARTS_PAGE = 50;

export const partsPageQuery = (id: string, status: CellState | null, offset: number) =>
  queryOptions({
    queryKey: [...keys.migration(id), "parts", status, offset],
    queryFn: ({ signal }) =>
      api(withQuery(`/api/migrations/${id}/parts`, { status, offset, limit: PARTS_PAGE }), partList, { signal }),
  });

/** A few records of a reason; more are shown nowhere but in the list of rejects. */
const SHOWN_SAMPLES = 3;

export const recordSamplesOf = (id: string, { kind, reason }: RecordSamplesQuery) =>
  queryOptions({
    queryKey: [...keys.migration(id), "samples", kind, reason],
    queryFn: async ({ signal }) => {
      const path = withQuery(`/api/migrations/${id}/samples`, { kind, reason });
      return (await api(path, recordSamples, { signal })).samples.slice(0, SHOWN_SAMPLES);
    },
    staleTime: 30_000,
  });

export const ratesQuery = (id: string, range: RatesRange) =>
  queryOptions({
    queryKey: [...keys.migration(id), "rates", range],
    queryFn: ({ signal }) => api(`/api/migrations/${id}/rates?range=${range}`, ratesView, { signal }),
    // Ticks bring what is new.
    staleTime: 60_000,
  });

/** What is known of the comparison with the destination; asks only our own server, and looks again while one is made. */
export const verifyQuery = (id: string) =>
  queryOptions({
    queryKey: [...keys.migration(id), "verify"],
    queryFn: ({ signal }) => api(`/api/migrations/${id}/verify?wait=0`, verifyView, { signal }),
    refetchInterval: ({ state: { data } }) => verifyInterval(data),
  });

function verifyInterval(view: VerifyView | undefined): number | false {
  if (view?.state === "queued" || view?.state === "running") return 1_000;
  if (view?.resends.some(({ status }) => !hasEnded(status))) return 2_000;
  return view?.asksAgainAt ? 15_000 : false;
}

export const webhooksKey = ["webhooks"] as const;

export const webhooksQuery = () =>
  queryOptions({ queryKey: webhooksKey, queryFn: ({ signal }) => api("/api/webhooks", webhookList, { signal }) });
