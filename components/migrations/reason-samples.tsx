"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { JsonView } from "@/components/ui/json-view";
import { QueryProblem } from "@/components/ui/query-problem";
import { SkeletonRows } from "@/components/ui/skeleton";
import { formatCount } from "@/lib/client/format";
import { rejectSamplesQuery } from "@/lib/client/progress-queries";

type Props = { id: string; kind: "dropped" | "rejected"; reason: string; open: boolean };

/** A few records of a reason as they were, asked for when they are opened. */
export function ReasonSamples({ id, kind, reason, open }: Props) {
  const [opened, setOpened] = useState(open);
  const query = useQuery({ ...rejectSamplesQuery(id, reason), enabled: opened && kind === "rejected" });
  if (kind === "dropped") return null;
  return (
    <details className="mt-2" open={open} onToggle={(event) => event.currentTarget.open && setOpened(true)}>
      <summary className="w-fit text-sm text-muted hover:text-ink">Some of these records</summary>
      {query.isPending && <SkeletonRows rows={2} label="Loading some of these records" />}
      {query.error && <QueryProblem error={query.error} onRetry={() => void query.refetch()} />}
      <ul aria-label={`Records with reason ${reason}`} className="mt-2 space-y-3">
        {query.data?.map(({ id: key, partKey, offset, detail, raw }) => (
          <li key={key} className="space-y-1">
            <p className="text-sm break-words text-muted">
              <span className="font-mono text-xs break-all">{partKey}</span>, byte {formatCount(offset)}. {detail}
            </p>
            <JsonView text={raw} label={`Record at byte ${offset} of ${partKey}`} className="max-h-48" />
          </li>
        ))}
      </ul>
    </details>
  );
}
