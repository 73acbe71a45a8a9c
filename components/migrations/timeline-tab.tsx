"use client";

import { useInfiniteQuery } from "@tanstack/react-query";

import { Button } from "@/components/ui/button";
import { QueryProblem } from "@/components/ui/query-problem";
import { SkeletonRows } from "@/components/ui/skeleton";
import { isLive } from "@/lib/client/migration-status";
import { timelineListQuery } from "@/lib/client/queries";
import type { MigrationView } from "@/lib/schemas/migration";

const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1).replaceAll("_", " ");

export function TimelineTab({ migration }: { migration: MigrationView }) {
  const query = useInfiniteQuery({
    ...timelineListQuery(migration.id),
    refetchInterval: isLive(migration.status) ? 2_000 : false,
  });
  const entries = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <div className="overflow-hidden rounded-lg border bg-surface">
        {query.isPending && <SkeletonRows rows={4} label="Loading the timeline" />}
        {query.error && !query.data && <QueryProblem error={query.error} onRetry={() => void query.refetch()} />}
        {query.data && entries.length === 0 && <p className="p-8 text-center text-muted">Nothing has happened yet.</p>}
        <ol aria-label="Timeline" className="divide-y">
          {entries.map((entry) => (
            <li key={entry.id} className="grid gap-x-6 gap-y-0.5 px-4 py-2.5 sm:grid-cols-[11rem_10rem_minmax(0,1fr)]">
              <time dateTime={entry.at} className="text-sm text-muted">
                {entry.at.slice(0, 19).replace("T", " ")} UTC
              </time>
              <span className="truncate text-sm text-muted" title={entry.actor}>
                {entry.actor === "system" ? "Backhaul" : entry.actor}
              </span>
              <span className="min-w-0 break-words">
                <span className="font-medium">{capitalised(entry.what)}</span>
                {entry.why && <span className="block text-muted">{entry.why}</span>}
              </span>
            </li>
          ))}
        </ol>
      </div>
      {query.hasNextPage && (
        <Button className="mt-4" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          Show more
        </Button>
      )}
    </>
  );
}
