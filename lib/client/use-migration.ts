"use client";

import { useIsMutating, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";

import { type MendSource, type MigrationStatus, type MigrationView, migrationView } from "@/lib/schemas/migration";

import { api, ApiError } from "./api";
import { liveKey, liveQuery } from "./live-query";
import { hasEnded, isLive } from "./migration-status";
import { keys, migrationQuery, withQuery } from "./queries";
import { readinessQuery } from "./readiness-query";
import { useNow } from "./use-now";

const LIVE_MS = 1_000;
const PAUSED_MS = 5_000;
/** A tick may be missed; after so long without one the page says so. */
const LOST_MS = 4_000;

/** How soon to look again: each second while it moves, seldom while it is paused (others may resume it), never once ended. */
function pollInterval(status: MigrationStatus | undefined): number | false {
  if (status === undefined) return LIVE_MS;
  if (hasEnded(status)) return false;
  return isLive(status) ? LIVE_MS : PAUSED_MS;
}

/**
 * Follows a migration: the view once and then seldom, small ticks in between. Hidden tabs ask nothing and catch up when
 * they are seen again; what fails is asked for again. `lost`: since when no tick came, Unix milliseconds, while it is so.
 */
export function useMigration(id: string) {
  const changing = useIsMutating({ mutationKey: actionKey(id) }) > 0;
  const view = useQuery({
    ...migrationQuery(id),
    // Once it is there, the ticks have it asked for again.
    refetchInterval: ({ state }) => (state.data ? false : 2 * LIVE_MS),
    refetchOnWindowFocus: false,
  });
  const status = view.data?.status;
  const live = useQuery({
    ...liveQuery(id),
    enabled: view.data !== undefined && !changing && status !== undefined && !hasEnded(status),
    refetchInterval: ({ state }) => (isGone(state.error) ? false : pollInterval(status)),
    refetchOnWindowFocus: "always",
  });
  const now = useNow();
  const heardAt = Math.max(live.dataUpdatedAt, view.dataUpdatedAt);
  const isLost = live.failureCount > 0 && now !== null && now - heardAt > LOST_MS;
  return { data: view.data, error: view.error, refetch: view.refetch, lost: isLost ? heardAt : null };
}

const isGone = (error: Error | null) => error instanceof ApiError && error.status === 404;

/** Asked only while a migration wants to move. */
export function useReadiness(enabled: boolean) {
  return useQuery({ ...readinessQuery(), enabled, refetchInterval: 5_000 });
}

const verbs = {
  pause: { guess: "pausing", failed: "It could not be paused." },
  resume: { guess: "queued", failed: "It could not be resumed." },
  cancel: { guess: "cancelling", failed: "It could not be cancelled." },
} as const;
export type Verb = keyof typeof verbs;

const actionKey = (id: string) => ["migration action", id] as const;

/** `rest`: of a series, when cancelling, those after it too. `source`: when resuming, what is mended of it, secrets too. */
type Action = { verb: Verb; rest?: boolean; source?: MendSource };

/** Shows the next state at once and takes it back when the server says no; what is mended is shown once it was taken. */
export function useMigrationAction(id: string) {
  const client = useQueryClient();
  const { queryKey } = migrationQuery(id);
  return useMutation({
    mutationKey: actionKey(id),
    mutationFn: ({ verb, rest, source }: Action) =>
      api(withQuery(`/api/migrations/${id}/${verb}`, { rest: rest ? "true" : null }), migrationView, {
        method: "POST",
        ...(source && { json: { source } }),
      }),
    onMutate: async ({ verb, source }) => {
      if (source) return undefined;
      await Promise.all([queryKey, liveKey(id)].map((key) => client.cancelQueries({ queryKey: key, exact: true })));
      const before = client.getQueryData<MigrationView>(queryKey);
      if (before) {
        const { error: _error, waitingUntil: _until, statusReason: _reason, ...rest } = before;
        client.setQueryData(queryKey, { ...rest, status: verbs[verb].guess });
      }
      return before;
    },
    onError: (error, { verb, source }, before) => {
      if (before) client.setQueryData(queryKey, before);
      // A form says by itself what is wrong with what was filled in.
      if (!source) toast.error(verbs[verb].failed, { description: error.message });
    },
    onSuccess: (view) => client.setQueryData(queryKey, view),
    onSettled: () => client.invalidateQueries({ queryKey: keys.migrations }),
  });
}
