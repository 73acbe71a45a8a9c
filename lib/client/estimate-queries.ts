import { queryOptions } from "@tanstack/react-query";

import type { DestinationRef } from "@/lib/schemas/destination";
import { estimate, type EstimateBody } from "@/lib/schemas/estimate";
import { overlaps } from "@/lib/schemas/overlap";
import type { SourceInput } from "@/lib/schemas/source";

import { api } from "./api";

/** Secrets are part of these keys, so that what they hold is given up soon. */
const SOON_MS = 60_000;

/** Earlier migrations of the source's project into the destination whose ranges meet the source's. */
export const overlapsQuery = (source: SourceInput | null, destination: DestinationRef | null) =>
  queryOptions({
    queryKey: ["overlaps", source, destination],
    queryFn: ({ signal }) =>
      api("/api/migrations/overlaps", overlaps, { method: "POST", json: { source, destination }, signal }),
    enabled: source !== null && destination !== null,
    gcTime: SOON_MS,
    retry: false,
  });

/** What a migration will take; null when it can't be asked yet. */
export const estimateQuery = (body: EstimateBody | null) =>
  queryOptions({
    queryKey: ["estimate", body],
    queryFn: ({ signal }) => api("/api/estimates", estimate, { method: "POST", json: body, signal }),
    enabled: body !== null,
    staleTime: SOON_MS,
    gcTime: SOON_MS,
    retry: false,
  });
