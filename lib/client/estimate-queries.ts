import { queryOptions } from "@tanstack/react-query";

import type { DestinationRef } from "@/lib/schemas/destination";
import { estimate, type EstimateBody, type PromotionEstimateBody } from "@/lib/schemas/estimate";
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
    // A sample that was looked at since tells more.
    refetchOnMount: "always",
    gcTime: SOON_MS,
    retry: false,
  });

/** What the full migration of a test will take; the server has the test's source and its secrets. */
export const promotionEstimateQuery = (test: string | undefined, body: PromotionEstimateBody) =>
  queryOptions({
    queryKey: ["estimate", "promotion", test, body],
    queryFn: ({ signal }) =>
      api(`/api/migrations/${test ?? ""}/promote/estimate`, estimate, { method: "POST", json: body, signal }),
    enabled: test !== undefined,
    staleTime: SOON_MS,
    gcTime: SOON_MS,
    retry: false,
  });
