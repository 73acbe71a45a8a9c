"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Download, ShieldCheck } from "lucide-react";

import { Button, buttonClasses } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { EmptyState } from "@/components/ui/empty-state";
import { Select } from "@/components/ui/input";
import { JsonView } from "@/components/ui/json-view";
import { QueryProblem } from "@/components/ui/query-problem";
import { SkeletonRows } from "@/components/ui/skeleton";
import { formatBytes, formatCount } from "@/lib/client/format";
import { isLive } from "@/lib/client/migration-status";
import { reasonSentence } from "@/lib/client/preview-text";
import { rejectsListQuery, withQuery } from "@/lib/client/queries";
import { useUrlState } from "@/lib/client/use-url-state";
import type { MigrationView, RejectView } from "@/lib/schemas/migration";

import { RetryRejects } from "./retry-rejects";

export function RejectsTab({ migration }: { migration: MigrationView }) {
  const { id, rejected, ledger, status } = migration;
  const reasons = Object.entries(rejected).filter(([, count]) => count > 0);
  const [reason, setReason] = useUrlState("reason", ["all", ...reasons.map(([name]) => name)]);
  const chosen = reason === "all" ? null : reason;
  const query = useInfiniteQuery({
    ...rejectsListQuery(id, chosen),
    enabled: ledger.rejected > 0,
    refetchInterval: isLive(status) ? 5_000 : false,
    placeholderData: (before) => before,
  });
  const rejects = query.data?.pages.flatMap((page) => page.items) ?? [];

  if (ledger.rejected === 0) {
    return (
      <div className="rounded-lg border bg-surface">
        <EmptyState
          icon={ShieldCheck}
          title="No record was rejected."
          text="A record that can't be imported would be kept here whole, with the reason, to download and mend."
        />
      </div>
    );
  }
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <label className="flex min-w-0 items-center gap-2 text-sm text-muted">
          Reason
          <Select value={reason} onChange={(event) => setReason(event.target.value)} className="max-w-80">
            <option value="all">All ({formatCount(ledger.rejected)})</option>
            {reasons.map(([name, count]) => (
              <option key={name} value={name}>
                {reasonSentence(name)} ({formatCount(count)})
              </option>
            ))}
          </Select>
        </label>
        <div className="flex flex-wrap gap-2">
          <a
            href={withQuery(`/api/migrations/${id}/rejects.jsonl`, { reason: chosen })}
            download
            className={buttonClasses()}
          >
            <Download aria-hidden />
            Download rejects
          </a>
          <RetryRejects migration={migration} reason={chosen} />
        </div>
      </div>
      <div className="overflow-hidden rounded-lg border bg-surface">
        {query.isPending && <SkeletonRows rows={4} label="Loading the rejected records" />}
        {query.error && !query.data && <QueryProblem error={query.error} onRetry={() => void query.refetch()} />}
        <ul aria-label="Rejected records" className="divide-y">
          {rejects.map((reject) => (
            <RejectRow key={reject.id} reject={reject} />
          ))}
        </ul>
      </div>
      {query.hasNextPage && (
        <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          Show more
        </Button>
      )}
    </div>
  );
}

function RejectRow({ reject }: { reject: RejectView }) {
  const cut = reject.raw.length >= 10_000;
  return (
    <li>
      <details className="group">
        <summary className="flex min-h-12 flex-wrap items-baseline gap-x-4 gap-y-0.5 px-4 py-2.5 hover:bg-sunken/60 focus-visible:-outline-offset-2">
          <span className="min-w-0 flex-1 basis-64">
            <span className="font-medium">{reasonSentence(reject.reason)}</span>{" "}
            <span className="break-words text-muted">{reject.detail}</span>
          </span>
          <span className="text-sm break-all text-muted">
            {reject.partKey}, byte {formatCount(reject.offset)}, {formatBytes(reject.length)}
          </span>
        </summary>
        <div className="space-y-2 border-t bg-ground p-4">
          <div className="flex items-center justify-between gap-4">
            <p className="text-sm text-muted">
              {cut ? "The beginning of the line; the download has it whole." : "The line as it was."}
            </p>
            <CopyButton text={reject.raw} />
          </div>
          <JsonView text={reject.raw} label="Rejected line" className="max-h-96 bg-surface" />
        </div>
      </details>
    </li>
  );
}
