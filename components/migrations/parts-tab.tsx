"use client";

import { useQuery } from "@tanstack/react-query";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useSearchParams } from "next/navigation";

import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/input";
import { QueryProblem } from "@/components/ui/query-problem";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Table, Th } from "@/components/ui/table";
import { formatCount } from "@/lib/client/format";
import { isLive } from "@/lib/client/migration-status";
import { PARTS_PAGE, partsPageQuery } from "@/lib/client/progress-queries";
import { useUrlState } from "@/lib/client/use-url-state";
import type { MigrationView } from "@/lib/schemas/migration";

import { cellLooks, cellStates } from "./cell-looks";
import { PartRow } from "./part-row";
import { SkippedFiles } from "./skipped-files";

const filters = ["all", ...cellStates] as const;
const labelOf = (filter: (typeof filters)[number]) => (filter === "all" ? "All" : cellLooks[filter].label);

/** The parts as a table, a page at a time, so that 10,000 of them are no more work than 50. */
export function PartsTab({ migration }: { migration: MigrationView }) {
  const [filter, setFilter] = useUrlState("parts", filters);
  const search = useSearchParams();
  const from = wholeNumber(search.get("from"));
  const marked = filter === "all" ? search.get("part") : null;
  const query = useQuery({
    ...partsPageQuery(migration.id, filter === "all" ? null : filter, from),
    refetchInterval: isLive(migration.status) ? 2_000 : false,
    placeholderData: (before) => before,
  });
  const parts = query.data?.items ?? [];
  const goTo = (next: number) => setFilter(filter, { from: next > 0 ? String(next) : undefined, part: undefined });

  return (
    <div className="space-y-4">
      {migration.resendOf && (
        <p className="text-muted">
          Copies of the parts that had events of {migration.resendOf.day}; the others are not read again.
        </p>
      )}
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <label className="flex items-center gap-2 text-sm text-muted">
          State
          <Select
            value={filter}
            onChange={(event) => setFilter(event.target.value as typeof filter, { from: undefined, part: undefined })}
            className="w-48"
          >
            {filters.map((value) => (
              <option key={value} value={value}>
                {labelOf(value)}
              </option>
            ))}
          </Select>
        </label>
        {parts.length > 0 && (
          <Pager
            from={from}
            shown={parts.length}
            total={filter === "all" ? migration.parts.total : null}
            more={query.data?.nextCursor !== null}
            onGo={goTo}
          />
        )}
      </div>
      <div className="overflow-hidden rounded-lg border bg-surface">
        {query.isPending && <SkeletonRows rows={4} label="Loading the parts" />}
        {query.error && !query.data && <QueryProblem error={query.error} onRetry={() => void query.refetch()} />}
        {query.data && parts.length === 0 && (
          <div className="space-y-3 p-8 text-center text-muted">
            <p>{emptyText(filter, from)}</p>
            {from > 0 && <Button onClick={() => goTo(0)}>To the first page</Button>}
          </div>
        )}
        {parts.length > 0 && (
          <Table label="Parts" aria-busy={query.isPlaceholderData}>
            <thead>
              <tr>
                <Th>Part</Th>
                <Th>State</Th>
                <Th className="w-1/5">Progress</Th>
                <Th numeric>Read</Th>
                <Th numeric>Accepted</Th>
                <Th numeric>Dropped</Th>
                <Th numeric>Rejected</Th>
                <Th numeric>Attempts</Th>
              </tr>
            </thead>
            <tbody>
              {parts.map((part, index) => (
                <PartRow key={part.id} part={part} migration={migration} marked={marked === String(from + index)} />
              ))}
            </tbody>
          </Table>
        )}
      </div>
      {migration.skipped > 0 && <SkippedFiles id={migration.id} count={migration.skipped} />}
    </div>
  );
}

function emptyText(filter: string, from: number): string {
  if (from > 0) return "There are not so many parts any more.";
  return filter === "all" ? "The parts have not been listed yet." : "No part is in this state.";
}

type PagerProps = { from: number; shown: number; total: number | null; more: boolean; onGo: (from: number) => void };

function Pager({ from, shown, total, more, onGo }: PagerProps) {
  const of = total === null ? "" : ` of ${formatCount(total)}`;
  return (
    <nav aria-label="Pages of parts" className="flex items-center gap-2 text-sm text-muted">
      <span aria-live="polite">{`${formatCount(from + 1)}–${formatCount(from + shown)}${of}`}</span>
      <Button
        size="icon"
        aria-label="Earlier parts"
        disabled={from === 0}
        onClick={() => onGo(Math.max(0, from - PARTS_PAGE))}
      >
        <ChevronLeft aria-hidden />
      </Button>
      <Button size="icon" aria-label="Later parts" disabled={!more} onClick={() => onGo(from + PARTS_PAGE)}>
        <ChevronRight aria-hidden />
      </Button>
    </nav>
  );
}

function wholeNumber(text: string | null): number {
  const value = Number(text ?? 0);
  return Number.isSafeInteger(value) && value > 0 ? value : 0;
}
