"use client";

import { Braces, Rows3 } from "lucide-react";
import { useMemo, useState } from "react";

import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { JsonView } from "@/components/ui/json-view";
import { ProblemAlert } from "@/components/ui/problem-alert";
import { cn } from "@/lib/client/class-names";
import { compareJson } from "@/lib/client/compare-json";
import { formatCount } from "@/lib/client/format";
import { reasonSentence } from "@/lib/client/preview-text";
import type { PreviewRecord } from "@/lib/schemas/preview";

import { MarkedLeaves } from "./marked-leaves";

type Props = { record: PreviewRecord; at: number; of: number };

/** A record and what it becomes, side by side. Values that did not change are folded away. */
export function RecordDetail({ record, at, of }: Props) {
  const [raw, setRaw] = useState(false);
  const first = record.eventTexts[0];
  const comparison = useMemo(() => (first ? compareJson(record.raw, first, record.added) : null), [record, first]);
  const others = record.eventTexts.slice(1);

  return (
    <Card
      title={`Record ${formatCount(at)} of ${formatCount(of)}`}
      aside={
        <Button size="small" aria-pressed={raw} onClick={() => setRaw(!raw)}>
          {raw ? <Rows3 aria-hidden /> : <Braces aria-hidden />}
          {raw ? "Compare" : "Raw JSON"}
        </Button>
      }
    >
      <p className="mb-4 text-sm break-all text-muted">
        {record.partKey}, line {formatCount(record.line)}
      </p>
      {record.outcome !== "imported" && (
        <ProblemAlert
          quiet
          className="mb-4"
          tone={record.outcome === "dropped" ? "note" : "stop"}
          message={
            record.outcome === "dropped" ? "Left out on purpose." : "Can't be imported; it would be kept for you."
          }
          hint={reasonSentence(record.reason ?? "")}
          code={record.detail}
        />
      )}
      <div className={cn("grid gap-4", first && "xl:grid-cols-2")}>
        <Side title="Source">
          {comparison && !raw ? (
            <MarkedLeaves leaves={comparison.source} side="source" />
          ) : (
            <JsonView text={record.raw} label="Source record" className="max-h-112" />
          )}
        </Side>
        {first && (
          <Side title="Becomes">
            {comparison && !raw ? (
              <MarkedLeaves leaves={comparison.result} side="result" />
            ) : (
              <JsonView text={first} label="Resulting event" className="max-h-112" />
            )}
          </Side>
        )}
      </div>
      {others.length > 0 && (
        <details className="mt-4">
          <summary className="w-fit text-sm text-muted hover:text-ink">
            It also makes {others.length === 1 ? "one more event" : `${others.length} more events`}
          </summary>
          <div className="mt-2 space-y-2">
            {others.map((event, index) => (
              <JsonView key={index} text={event} label={`Further event ${index + 1}`} />
            ))}
          </div>
          {record.linksExample && (
            <p className="mt-2 text-sm text-muted">
              The $identify is an example: in the migration, exactly one of the records with this user and device sends
              it, and that may be another one.
            </p>
          )}
        </details>
      )}
    </Card>
  );
}

function Side({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section aria-label={title} className="min-w-0">
      <h3 className="mb-2 text-sm font-medium text-muted">{title}</h3>
      {children}
    </section>
  );
}
