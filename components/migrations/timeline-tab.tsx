"use client";

import { X } from "lucide-react";

import { Button } from "@/components/ui/button";
import { QueryProblem } from "@/components/ui/query-problem";
import { SkeletonRows } from "@/components/ui/skeleton";
import { isLive } from "@/lib/client/migration-status";
import { timelineListQuery } from "@/lib/client/queries";
import { useLivePages } from "@/lib/client/use-live-pages";
import { useUrlState, useUrlText } from "@/lib/client/use-url-state";
import type { MigrationView } from "@/lib/schemas/migration";
import { timelineKinds } from "@/lib/schemas/timeline";

import { kindLabels, TimelineRow } from "./timeline-row";

const filters = ["all", ...timelineKinds] as const;

/** Who did what, when and why; newest first. */
export function TimelineTab({ migration }: { migration: MigrationView }) {
  const [kind, setKind] = useUrlState("kind", filters);
  const [part, setPart] = useUrlText("part");
  const list = timelineListQuery(migration.id, { kind: kind === "all" ? null : kind, part });
  const query = useLivePages(
    { ...list, placeholderData: (before) => before },
    isLive(migration.status) ? 2_000 : false,
  );
  const { items } = query;
  const partKey = part === null ? null : (items.find((entry) => entry.part?.id === part)?.part?.key ?? "this part");
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <fieldset className="flex min-w-0 flex-wrap gap-1.5">
          <legend className="sr-only">Kind of entries</legend>
          {filters.map((each) => (
            <label
              key={each}
              className="flex h-8 cursor-pointer items-center rounded-full border px-3 text-sm text-muted hover:text-ink has-checked:border-accent has-checked:bg-accent-soft has-checked:text-accent-text has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent pointer-coarse:h-10"
            >
              <input
                type="radio"
                name="timeline-kind"
                className="sr-only"
                checked={each === kind}
                onChange={() => setKind(each)}
              />
              {each === "all" ? "All" : kindLabels[each]}
            </label>
          ))}
        </fieldset>
        {partKey !== null && (
          <Button
            size="small"
            onClick={() => setPart(null)}
            title={partKey}
            aria-label={`Show all parts, not only ${partKey}`}
          >
            <span className="max-w-64 truncate font-mono text-xs">{partKey}</span>
            <X aria-hidden />
          </Button>
        )}
      </div>
      <div className="overflow-hidden rounded-lg border bg-surface">
        {query.isPending && <SkeletonRows rows={4} label="Loading the timeline" />}
        {query.error && !query.data && <QueryProblem error={query.error} onRetry={() => void query.refetch()} />}
        {query.data && items.length === 0 && (
          <p className="p-8 text-center text-muted">
            {kind === "all" && part === null ? "Nothing has happened yet." : "Nothing of this kind has happened."}
          </p>
        )}
        <ol aria-label="Timeline" className="divide-y">
          {items.map((entry) => (
            <TimelineRow key={entry.id} entry={entry} onPart={setPart} />
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
