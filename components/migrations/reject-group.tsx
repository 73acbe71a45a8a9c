"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { QueryProblem } from "@/components/ui/query-problem";
import { SkeletonRows } from "@/components/ui/skeleton";
import { formatCount } from "@/lib/client/format";
import { reasonSentence } from "@/lib/client/preview-text";
import { rejectSamplesQuery, rejectsListQuery } from "@/lib/client/queries";
import type { MigrationView } from "@/lib/schemas/migration";

import { RejectRow } from "./reject-row";

type Props = {
  migration: MigrationView;
  reason: string;
  count: number;
  open: boolean;
  onOpen: (open: boolean) => void;
  actions: ReactNode;
};

/** The rejects of one reason: how many, why, a few at a glance, and all of them on demand. */
export function RejectGroup({ migration: { id }, reason, count, open, onOpen, actions }: Props) {
  const samples = useQuery(rejectSamplesQuery(id, reason));
  const all = useInfiniteQuery({ ...rejectsListQuery(id, reason), enabled: open });
  const few = samples.data?.items ?? [];
  const shown = (open && all.data?.pages.flatMap((page) => page.items)) || few;
  const error = (open && all.error) || samples.error;
  return (
    <Card aria-label={reasonSentence(reason)} flush>
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 p-4">
        <div className="min-w-0">
          <h2 className="text-base font-medium">
            <span className="mr-2 text-stop-text">{formatCount(count)}</span>
            {reasonSentence(reason)}
          </h2>
          <p className="mt-0.5 font-mono text-xs text-muted">{reason}</p>
        </div>
        <div className="flex flex-wrap gap-2">{actions}</div>
      </div>
      <div className="border-t">
        {samples.isPending && <SkeletonRows rows={Math.min(3, count)} label="Loading the rejected records" />}
        {error && shown.length === 0 && <QueryProblem error={error} onRetry={() => void samples.refetch()} />}
        {shown.length > 0 && (
          <ul aria-label={`Rejected: ${reason}`} className="divide-y">
            {shown.map((reject) => (
              <RejectRow key={reject.id} reject={reject} />
            ))}
          </ul>
        )}
      </div>
      {count > few.length && few.length > 0 && (
        <div className="flex flex-wrap items-center gap-3 border-t px-4 py-2 text-sm text-muted">
          {open ? (
            <>
              {all.hasNextPage && (
                <Button size="small" busy={all.isFetchingNextPage} onClick={() => void all.fetchNextPage()}>
                  Show more
                </Button>
              )}
              <Button size="small" variant="ghost" onClick={() => onOpen(false)}>
                Show fewer
              </Button>
              <span>
                {formatCount(shown.length)} of {formatCount(count)}
              </span>
            </>
          ) : (
            <Button size="small" variant="ghost" onClick={() => onOpen(true)}>
              Show all {formatCount(count)}
            </Button>
          )}
        </div>
      )}
    </Card>
  );
}
