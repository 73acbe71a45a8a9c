"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { ArrowRightLeft } from "lucide-react";
import Link from "next/link";

import { Button, buttonClasses } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Select } from "@/components/ui/input";
import { QueryProblem } from "@/components/ui/query-problem";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Table, Th } from "@/components/ui/table";
import { isLive } from "@/lib/client/migration-status";
import { migrationsQuery } from "@/lib/client/queries";
import { useUrlState } from "@/lib/client/use-url-state";
import { migrationStatuses } from "@/lib/schemas/migration";

import { MigrationRow } from "./migration-row";
import { statusLabel } from "./migration-status-pill";
import { NoWorkerAlert } from "./no-worker-alert";

const filters = ["all", ...migrationStatuses] as const;

export function MigrationList() {
  const [filter, setFilter] = useUrlState("status", filters);
  const query = useInfiniteQuery({
    ...migrationsQuery(filter === "all" ? null : filter),
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.items.some((item) => isLive(item.status))) ? 1_000 : 10_000,
    placeholderData: (before) => before,
  });
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];

  if (query.data && items.length === 0 && filter === "all") return <NoMigrations />;
  return (
    <>
      <NoWorkerAlert wanted={items.some((item) => isLive(item.status))} />
      <div className="mb-3 flex justify-end">
        <label className="flex items-center gap-2 text-sm text-muted">
          Status
          <Select value={filter} onChange={(event) => setFilter(event.target.value as typeof filter)} className="w-36">
            <option value="all">All</option>
            {migrationStatuses.map((status) => (
              <option key={status} value={status}>
                {statusLabel(status)}
              </option>
            ))}
          </Select>
        </label>
      </div>
      <div className="overflow-hidden rounded-lg border bg-surface">
        {query.isPending && <SkeletonRows rows={5} label="Loading the migrations" />}
        {query.error && !query.data && <QueryProblem error={query.error} onRetry={() => void query.refetch()} />}
        {query.data && items.length === 0 && (
          <p className="p-8 text-center text-muted">No migration is {filter} now.</p>
        )}
        {items.length > 0 && (
          <Table label="Migrations">
            <thead>
              <tr>
                <Th>Migration</Th>
                <Th className="max-md:hidden">Status</Th>
                <Th className="w-1/4 max-md:hidden">Progress</Th>
                <Th numeric className="max-md:hidden">
                  Read
                </Th>
                <Th numeric className="max-md:hidden">
                  Accepted
                </Th>
                <Th numeric className="max-md:hidden">
                  Rejected
                </Th>
                <Th numeric className="max-md:hidden">
                  Created
                </Th>
              </tr>
            </thead>
            <tbody>
              {items.map((item) => (
                <MigrationRow key={item.id} item={item} />
              ))}
            </tbody>
          </Table>
        )}
      </div>
      {query.hasNextPage && (
        <Button className="mt-4" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
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
