"use client";

import { useInfiniteQuery } from "@tanstack/react-query";

import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/input";
import { Meter } from "@/components/ui/meter";
import { QueryProblem } from "@/components/ui/query-problem";
import { SkeletonRows } from "@/components/ui/skeleton";
import { StatusPill } from "@/components/ui/status";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { formatBytes, formatClock, formatCount, formatShare } from "@/lib/client/format";
import { isLive } from "@/lib/client/migration-status";
import { partsListQuery } from "@/lib/client/queries";
import { useUrlState } from "@/lib/client/use-url-state";
import type { MigrationView, PartView } from "@/lib/schemas/migration";

import { cellLooks } from "./cell-looks";
import { SkippedFiles } from "./skipped-files";

const filters = ["all", "running", "waiting", "failed", "pending", "done", "empty", "left_out"] as const;
const filterLabels: Record<(typeof filters)[number], string> = {
  all: "All",
  running: "Running",
  waiting: "Waiting",
  failed: "Stopped by an error",
  pending: "Not begun",
  done: "Done",
  empty: "Empty",
  left_out: "Left out",
};

function lookOf(part: PartView) {
  return cellLooks[part.error ? "failed" : part.waitReason ? "waiting" : part.status];
}

export function PartsTab({ migration }: { migration: MigrationView }) {
  const [filter, setFilter] = useUrlState("parts", filters);
  const query = useInfiniteQuery({
    ...partsListQuery(migration.id, filter === "all" ? null : filter),
    refetchInterval: isLive(migration.status) ? 2_000 : false,
    placeholderData: (before) => before,
  });
  const parts = query.data?.pages.flatMap((page) => page.items) ?? [];

  return (
    <div className="space-y-4">
      <label className="flex items-center justify-end gap-2 text-sm text-muted">
        Parts
        <Select value={filter} onChange={(event) => setFilter(event.target.value as typeof filter)} className="w-48">
          {filters.map((value) => (
            <option key={value} value={value}>
              {filterLabels[value]}
            </option>
          ))}
        </Select>
      </label>
      <div className="overflow-hidden rounded-lg border bg-surface">
        {query.isPending && <SkeletonRows rows={4} label="Loading the parts" />}
        {query.error && !query.data && <QueryProblem error={query.error} onRetry={() => void query.refetch()} />}
        {query.data && parts.length === 0 && (
          <p className="p-8 text-center text-muted">
            {filter === "all" ? "The files have not been listed yet." : "No part is in this state."}
          </p>
        )}
        {parts.length > 0 && (
          <Table label="Parts">
            <thead>
              <tr>
                <Th>Part</Th>
                <Th>Status</Th>
                <Th className="w-1/5">Progress</Th>
                <Th numeric>Read</Th>
                <Th numeric>Accepted</Th>
                <Th numeric>Dropped</Th>
                <Th numeric>Rejected</Th>
                <Th numeric>Attempts</Th>
              </tr>
            </thead>
            <tbody>
              {parts.map((part) => (
                <PartRow key={part.id} part={part} />
              ))}
            </tbody>
          </Table>
        )}
      </div>
      {query.hasNextPage && (
        <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          Show more
        </Button>
      )}
      {migration.skipped > 0 && <SkippedFiles id={migration.id} count={migration.skipped} />}
    </div>
  );
}

function PartRow({ part }: { part: PartView }) {
  const { ledger, error, waitReason, notBefore } = part;
  const ended = part.status === "done" || part.status === "empty" || part.status === "left_out";
  const share = ended ? 1 : part.bytes === 0 ? 0 : Math.min(1, part.bytesRead / part.bytes);
  const look = lookOf(part);
  return (
    <Tr>
      <Td className="min-w-56">
        <span className="font-mono text-xs break-all">{part.key}</span>
        {error && <p className="text-sm text-stop-text">{`${error.message} ${error.hint ?? ""}`}</p>}
        {waitReason && !error && (
          <p className="text-sm text-wait-text">
            {waitReason}
            {notBefore ? ` Next try ${formatClock(notBefore)}.` : ""}
          </p>
        )}
      </Td>
      <Td>
        <StatusPill tone={look.tone} icon={look.icon} label={look.label} />
      </Td>
      <Td>
        <div className="flex min-w-40 items-center gap-3">
          <Meter
            label={`Progress of ${part.key}`}
            total={1}
            segments={[{ key: "read", value: share, tone: look.tone === "idle" ? "running" : look.tone }]}
            text={formatShare(share)}
          />
          <span className="w-20 shrink-0 text-right text-sm text-muted">{formatBytes(part.bytes)}</span>
        </div>
      </Td>
      <Td numeric>{formatCount(ledger.read)}</Td>
      <Td numeric>{formatCount(ledger.accepted)}</Td>
      <Td numeric>{formatCount(ledger.dropped)}</Td>
      <Td numeric className={ledger.rejected > 0 ? "font-medium text-stop-text" : undefined}>
        {formatCount(ledger.rejected)}
      </Td>
      <Td numeric>{formatCount(part.attempts)}</Td>
    </Tr>
  );
}
