"use client";

import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";

import { type CheckResult, checkResult } from "@/lib/schemas/check";
import type { DestinationRef } from "@/lib/schemas/destination";
import type { SourceInput } from "@/lib/schemas/source";

import { api } from "./api";
import { useDebounced } from "./use-debounced";

const TYPING_MS = 700;

type Subject = { side: "source"; value: SourceInput | null } | { side: "destination"; value: DestinationRef | null };

/** An answer holds for what was asked until one asks again; it is kept for a moment only, since the key holds secrets. */
const checkQuery = ({ side, value }: Subject) =>
  queryOptions({
    queryKey: ["check", side, value],
    queryFn: ({ signal }) =>
      api(side === "source" ? "/api/sources/check" : "/api/destinations/check", checkResult, {
        method: "POST",
        json: { [side]: value },
        signal,
      }),
    staleTime: Infinity,
    gcTime: 60_000,
    retry: false,
  });

export type CheckState = {
  result: CheckResult | undefined;
  error: Error | null;
  busy: boolean;
  /** Asks again, now. Null when it could not be asked. */
  ask: () => Promise<CheckResult | null>;
};

/** Tries a source or destination by itself once the answers are whole and typing has stopped. */
export function useCheck(subject: Subject): CheckState {
  const client = useQueryClient();
  const settled = useDebounced(subject, TYPING_MS);
  const current = JSON.stringify(settled.value) === JSON.stringify(subject.value);
  const query = useQuery({ ...checkQuery(subject), enabled: current && subject.value !== null });

  return {
    result: subject.value ? query.data : undefined,
    error: subject.value ? query.error : null,
    busy: query.isFetching || (subject.value !== null && !current && !query.data),
    ask: async () => {
      if (!subject.value) return null;
      return client.fetchQuery({ ...checkQuery(subject), staleTime: 0 }).catch(() => null);
    },
  };
}
