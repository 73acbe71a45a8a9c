"use client";

import { keepPreviousData, queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { type Check, check, type CheckResult, checkResult } from "@/lib/schemas/check";
import type { DestinationRef } from "@/lib/schemas/destination";
import type { SourceInput } from "@/lib/schemas/source";

import { apiWithProgress } from "./api-lines";

type Subject = { side: "source"; value: SourceInput | null } | { side: "destination"; value: DestinationRef | null };
type Told = { key: string; checks: Check[] };

/** An answer holds for what was asked until one asks again; it is kept for a moment only, since the key holds secrets. */
const checkQuery = ({ side, value }: Subject, tell: (checks: Check[]) => void) =>
  queryOptions({
    queryKey: ["check", side, value],
    queryFn: ({ signal }) => {
      const json = { [side]: value };
      let checks: Check[] = [];
      tell(checks);
      const onProgress = (next: Check) => tell((checks = [...checks, next]));
      return apiWithProgress(`/api/${side}s/check`, checkResult, { json, signal, progress: check, onProgress });
    },
    staleTime: Infinity,
    gcTime: 60_000,
    retry: false,
  });

export type CheckState = {
  result: CheckResult | undefined;
  error: Error | null;
  busy: boolean;
  /** What is known so far of the check that runs. */
  told: readonly Check[];
  /** The last answer, also when it was about something else: until there is a new one it holds the place. */
  last: CheckResult | undefined;
  /** Asks again, now. Null when it could not be asked. */
  ask: () => Promise<CheckResult | null>;
};

/** Tries a source or destination by itself once the answers are whole; never while they are `typed`. */
export function useCheck(subject: Subject, { typing = false } = {}): CheckState {
  const client = useQueryClient();
  const key = JSON.stringify(subject.value);
  const [told, setTold] = useState<Told>({ key, checks: [] });
  const asked = checkQuery(subject, (checks) => setTold({ key, checks }));
  const query = useQuery({
    ...asked,
    enabled: !typing && subject.value !== null,
    placeholderData: keepPreviousData,
  });
  const isCurrent = subject.value !== null && !query.isPlaceholderData;

  return {
    result: isCurrent ? query.data : undefined,
    error: isCurrent ? query.error : null,
    busy: query.isFetching,
    told: query.isFetching && told.key === key ? told.checks : [],
    last: query.data,
    ask: async () => {
      if (!subject.value) return null;
      return client.fetchQuery({ ...asked, staleTime: 0 }).catch(() => null);
    },
  };
}
