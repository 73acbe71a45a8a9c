import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { tokenList } from "@/lib/schemas/auth";
import { destinationList } from "@/lib/schemas/destination";
import { draftList, draftView } from "@/lib/schemas/draft";
import { migrationList, migrationView } from "@/lib/schemas/migration";
import { MOST_FOLLOWED, overview } from "@/lib/schemas/overview";
import { rejectList } from "@/lib/schemas/rejects";
import { skippedList } from "@/lib/schemas/skipped";
import { type TimelineKind, timelineList } from "@/lib/schemas/timeline";
import { importList } from "@/lib/schemas/imports";
import { sandboxEventList, sandboxSummary } from "@/lib/schemas/sandbox";

import { api } from "./api";
import type { ListFilters } from "./list-filters";

/** Every cache key of the browser; a prefix invalidates all below it. */
export const keys = {
  migrations: ["migrations"] as const,
  migrationList: ["migrations", "list"] as const,
  migration: (id: string) => ["migrations", "one", id] as const,
  destinations: ["destinations"] as const,
  imports: ["imports"] as const,
  sandbox: (id: string) => ["sandboxes", id] as const,
  tokens: ["tokens"] as const,
  drafts: ["drafts"] as const,
};

type Query = Record<string, string | number | null | undefined>;

/** A path with the query parts that are set. */
export function withQuery(path: string, query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== null && value !== undefined && value !== "") search.set(name, String(value));
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

const pages = {
  initialPageParam: null as string | null,
  getNextPageParam: (page: { nextCursor: string | null }) => page.nextCursor,
};

export const migrationsQuery = (filters: ListFilters) =>
  infiniteQueryOptions({
    queryKey: [...keys.migrationList, filters],
    queryFn: ({ pageParam, signal }) =>
      api(
        withQuery("/api/migrations", { ...filters, series: "together", cursor: pageParam, limit: 50 }),
        migrationList,
        { signal },
      ),
    ...pages,
  });

/** The ids that one request may ask after. */
export const followed = (items: readonly { id: string }[]) => items.slice(0, MOST_FOLLOWED).map(({ id }) => id);

/** The whole in numbers, and these rows as they are now. */
export const overviewQuery = (ids: readonly string[]) =>
  queryOptions({
    queryKey: [...keys.migrations, "overview", ids],
    queryFn: ({ signal }) => api(withQuery("/api/migrations/overview", { ids: ids.join() }), overview, { signal }),
  });

/** Shared by the server page that seeds the cache and the browser that keeps it fresh. */
export const migrationQuery = (id: string) =>
  queryOptions({
    queryKey: keys.migration(id),
    queryFn: ({ signal }) => api(`/api/migrations/${id}`, migrationView, { signal }),
  });

export const timelineListQuery = (id: string, { kind, part }: { kind: TimelineKind | null; part: string | null }) =>
  infiniteQueryOptions({
    queryKey: [...keys.migration(id), "timeline", kind, part],
    queryFn: ({ pageParam, signal }) =>
      api(withQuery(`/api/migrations/${id}/timeline`, { kind, part, cursor: pageParam, limit: 100 }), timelineList, {
        signal,
      }),
    ...pages,
  });

/** Page by page, as they are asked for: a page is large, and what was kept once stays until it is sent again. */
export const rejectsListQuery = (id: string, reason: string) =>
  infiniteQueryOptions({
    staleTime: Infinity,
    queryKey: [...keys.migration(id), "rejects", reason],
    queryFn: ({ pageParam, signal }) =>
      api(withQuery(`/api/migrations/${id}/rejects`, { reason, cursor: pageParam, limit: 20 }), rejectList, { signal }),
    ...pages,
  });

/** The first of a reason, at a glance. Asked again only when they can have changed. */
export const rejectSamplesQuery = (id: string, reason: string) =>
  queryOptions({
    queryKey: [...keys.migration(id), "rejects", reason, "samples"],
    queryFn: ({ signal }) =>
      api(withQuery(`/api/migrations/${id}/rejects`, { reason, limit: 3 }), rejectList, { signal }),
    staleTime: Infinity,
  });

export const destinationsQuery = () =>
  queryOptions({
    queryKey: keys.destinations,
    queryFn: ({ signal }) => api("/api/destinations", destinationList, { signal }),
  });

export const draftsQuery = () =>
  queryOptions({ queryKey: keys.drafts, queryFn: ({ signal }) => api("/api/drafts", draftList, { signal }) });

/** Asked once: from then on the wizard itself knows best. */
export const draftQuery = (id: string) =>
  queryOptions({
    queryKey: [...keys.drafts, id],
    queryFn: ({ signal }) => api(`/api/drafts/${id}`, draftView, { signal }),
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });

export const sandboxSummaryQuery = (id: string) =>
  queryOptions({
    queryKey: [...keys.sandbox(id), "summary"],
    queryFn: ({ signal }) => api(`/api/sandboxes/${id}/summary`, sandboxSummary, { signal }),
  });

export const sandboxEventsListQuery = (id: string, event: string, distinctId: string) =>
  infiniteQueryOptions({
    queryKey: [...keys.sandbox(id), "events", event, distinctId],
    queryFn: ({ pageParam, signal }) =>
      api(
        withQuery(`/api/sandboxes/${id}/events`, { event, distinctId, cursor: pageParam, limit: 50 }),
        sandboxEventList,
        {
          signal,
        },
      ),
    ...pages,
  });

export const tokensQuery = () =>
  queryOptions({ queryKey: keys.tokens, queryFn: ({ signal }) => api("/api/tokens", tokenList, { signal }) });

export const importsQuery = () =>
  queryOptions({ queryKey: keys.imports, queryFn: ({ signal }) => api("/api/imports", importList, { signal }) });

export const skippedListQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: [...keys.migration(id), "skipped"],
    queryFn: ({ pageParam, signal }) =>
      api(withQuery(`/api/migrations/${id}/skipped`, { cursor: pageParam, limit: 50 }), skippedList, { signal }),
    ...pages,
  });
