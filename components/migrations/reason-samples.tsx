"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { JsonView } from "@/components/ui/json-view";
import { QueryProblem } from "@/components/ui/query-problem";
import { SkeletonRows } from "@/components/ui/skeleton";
import { cn } from "@/lib/client/class-names";
import { formatCount } from "@/lib/client/format";
import { recordSamplesOf } from "@/lib/client/progress-queries";
import type { RecordSamples, RecordSamplesQuery } from "@/lib/schemas/record-samples";

type SampleOf = RecordSamples["samples"][number];
type Props = { id: string; kind: RecordSamplesQuery["kind"]; reason: string; open?: boolean };

/** A few records of a reason as they were, and what becomes of them; asked for when they are opened. */
export function ReasonSamples({ id, kind, reason, open = false }: Props) {
  const [opened, setOpened] = useState(open);
  const query = useQuery({ ...recordSamplesOf(id, { kind, reason }), enabled: opened });
  return (
    <details className="mt-2" open={open} onToggle={(event) => event.currentTarget.open && setOpened(true)}>
      <summary className="w-fit text-sm text-muted hover:text-ink">Some of these records</summary>
      {query.isPending && <SkeletonRows rows={2} label="Loading some of these records" />}
      {query.error && <QueryProblem error={query.error} onRetry={() => void query.refetch()} />}
      {query.data?.length === 0 && <p className="mt-2 text-sm text-muted">None was kept as an example.</p>}
      <ul aria-label={`Records with reason ${reason}`} className="mt-2 space-y-4 empty:hidden">
        {query.data?.map((sample) => (
          <li key={`${sample.partKey} ${sample.offset}`}>
            <Sample {...sample} />
          </li>
        ))}
      </ul>
    </details>
  );
}

const fates: Record<SampleOf["outcome"], string> = {
  imported: "Imported.",
  dropped: "Left out.",
  rejected: "Not imported.",
};

function Sample({ partKey, offset, raw, outcome, why, events: [event] }: SampleOf) {
  const at = `byte ${formatCount(offset)} of ${partKey}`;
  return (
    <div className="space-y-1.5">
      <p className="text-sm wrap-anywhere">
        <span className="font-medium">{fates[outcome]}</span> {why}
      </p>
      <p className="text-sm wrap-anywhere text-muted">
        <span className="font-mono text-xs">{partKey}</span>, byte {formatCount(offset)}
      </p>
      <div className={cn("grid gap-2", event && "lg:grid-cols-2")}>
        <JsonView text={raw} label={`Record at ${at}`} className="max-h-56" />
        {event && <JsonView text={JSON.stringify(event)} label={`Event of the record at ${at}`} className="max-h-56" />}
      </div>
    </div>
  );
}
