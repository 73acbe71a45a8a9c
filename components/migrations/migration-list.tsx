"use client";

import { ArrowRightLeft, SearchX } from "lucide-react";
import Link from "next/link";

import { Button, buttonClasses } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ProblemAlert } from "@/components/ui/problem-alert";
import { QueryProblem } from "@/components/ui/query-problem";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Table, Th } from "@/components/ui/table";
import { hasFilters, noFilters } from "@/lib/client/list-filters";
import { isLive } from "@/lib/client/migration-status";
import { listRows } from "@/lib/client/series";
import { useListFilters } from "@/lib/client/use-list-filters";
import { useMigrationList } from "@/lib/client/use-migration-list";

import { ListFiltersBar } from "./list-filters";
import { ListOverview } from "./list-overview";
import { MigrationRow } from "./migration-row";
import { NoWorkerAlert } from "./no-worker-alert";

export function MigrationList() {
  const [filters, setFilters] = useListFilters();
  const { items, overview, data, error, isPending, isPlaceholderData, ...list } = useMigrationList(filters);
  const filtered = hasFilters(filters);

  if (data && !isPlaceholderData && items.length === 0 && !filtered) return <NoMigrations />;
  return (
    <>
      <NoWorkerAlert wanted={items.some((item) => isLive(item.status))} />
      <ListOverview overview={overview} />
      <ListFiltersBar filters={filters} onChange={setFilters} />
      {error && data && (
        <ProblemAlert
          tone="warn"
          className="mb-3"
          message="These numbers may be old: the server does not answer."
          hint="The page tries again by itself. No migration is touched by this."
        />
      )}
      <div aria-busy={isPlaceholderData} className="overflow-hidden rounded-lg border bg-surface">
        {isPending && <SkeletonRows rows={5} label="Loading the migrations" />}
        {error && !data && <QueryProblem error={error} onRetry={() => void list.refetch()} />}
        {data && items.length === 0 && (
          <EmptyState icon={SearchX} title="No migration fits." text="Others are there; these filters leave them out.">
            <Button onClick={() => setFilters(noFilters)}>Clear filters</Button>
          </EmptyState>
        )}
        {items.length > 0 && (
          <Table label="Migrations">
            <thead>
              <tr>
                <Th>Migration</Th>
                <Th className="max-md:hidden">Status</Th>
                <Th className="w-1/5 max-md:hidden">Progress</Th>
                <Th numeric className="max-md:hidden">
                  Read
                </Th>
                <Th numeric className="max-md:hidden">
                  Accepted
                </Th>
                <Th numeric className="max-md:hidden">
                  Rejected
                </Th>
                <Th numeric className="max-lg:hidden">
                  Created
                </Th>
              </tr>
            </thead>
            <tbody>
              {listRows(items).map((row) => (
                <MigrationRow key={row.key} row={row} />
              ))}
            </tbody>
          </Table>
        )}
      </div>
      {list.hasNextPage && (
        <Button className="mt-4" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          Show more
        </Button>
      )}
    </>
  );
}

function NoMigrations() {
  return (
    <div className="rounded-lg border bg-surface">
      <EmptyState
        icon={ArrowRightLeft}
        title="Nothing has been moved yet."
        text="A migration takes your history from Amplitude, Mixpanel or PostHog exports into PostHog. Trying it with sample data takes a minute and sends nothing anywhere."
      >
        <Link href="/migrations/new/connect?try=amplitude" className={buttonClasses()}>
          Try it with sample data
        </Link>
        <Link href="/migrations/new" className={buttonClasses({ variant: "primary" })}>
          New migration
        </Link>
      </EmptyState>
    </div>
  );
}
