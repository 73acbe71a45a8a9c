"use client";

import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { Braces, Rows3 } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";

import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { JsonView } from "@/components/ui/json-view";
import { ProblemAlert } from "@/components/ui/problem-alert";
import { QueryProblem } from "@/components/ui/query-problem";
import { Skeleton } from "@/components/ui/skeleton";
import { cn } from "@/lib/client/class-names";
import { compareJson } from "@/lib/client/compare-json";
import { formatCount } from "@/lib/client/format";
import { sampleRecordQuery } from "@/lib/client/preview-query";
import { placeText, reasonSentence } from "@/lib/client/preview-text";
import type { Options } from "@/lib/schemas/options";
import type { PreviewRecord, PreviewRow } from "@/lib/schemas/preview";
import type { ContentType } from "@/lib/transforms/transform";

import { MarkedLeaves } from "./marked-leaves";

type Props = {
  sampleId: string;
  options: Options;
  row: PreviewRow;
  at: number;
  of: number;
  /** The index of the record after it, to be there when it is asked for. */
  next: number | undefined;
  contentType: ContentType;
};

/** A record and what it becomes, side by side. Values that did not change are folded away. */
export function RecordDetail({ sampleId, options, row, at, of, next, contentType }: Props) {
  const client = useQueryClient();
  const here = useRef<HTMLDivElement>(null);
  const [raw, setRaw] = useState(false);
  const { data, error, refetch, isPlaceholderData } = useQuery({
    ...sampleRecordQuery(sampleId, options, row.index),
    placeholderData: keepPreviousData,
  });

  useEffect(() => {
    if (next !== undefined) void client.prefetchQuery(sampleRecordQuery(sampleId, options, next));
  }, [client, sampleId, options, next]);

  // A letter alone is a shortcut only while the list or the values have the focus, and no control of theirs.
  useEffect(() => {
    const area = here.current?.closest<HTMLElement>("[data-slot=preview-records]");
    const toggle = (event: KeyboardEvent) => {
      const control =
        event.target instanceof Element && event.target.closest("button, a, input, textarea, select, summary");
      if (event.key === "r" && !control && !event.metaKey && !event.ctrlKey && !event.altKey) setRaw((now) => !now);
    };
    area?.addEventListener("keydown", toggle);
    return () => area?.removeEventListener("keydown", toggle);
  }, []);

  return (
    <Card
      title={`Record ${formatCount(at)} of ${formatCount(of)}`}
      aside={
        <Button size="small" aria-pressed={raw} aria-keyshortcuts="r" onClick={() => setRaw(!raw)}>
          {raw ? <Rows3 aria-hidden /> : <Braces aria-hidden />}
          {raw ? "Compare" : "Raw JSON"}
          <kbd aria-hidden className="ml-1 font-mono text-faint max-sm:hidden">
            r
          </kbd>
        </Button>
      }
    >
      <div ref={here} />
      {error && !data && <QueryProblem error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton className="h-112" />}
      {data && (
        <div className={cn("min-h-112", isPlaceholderData && "opacity-70")}>
          <RecordBody record={data} raw={raw} contentType={contentType} options={options} />
        </div>
      )}
    </Card>
  );
}

type BodyProps = { record: PreviewRecord; raw: boolean; contentType: ContentType; options: Options };

function RecordBody({ record, raw, contentType, options }: BodyProps) {
  const first = record.eventTexts[0];
  const comparison = useMemo(
    () => (first ? compareJson(record.raw, first, contentType, { options, warnings: record.warnings }) : null),
    [record, first, contentType, options],
  );
  const others = record.eventTexts.slice(1);
  return (
    <>
      <p className="mb-4 text-sm break-all text-muted">
        {record.partKey}, {placeText(record)}
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
      {record.warnings.map((warning) => (
        <ProblemAlert key={warning} quiet className="mb-4" tone="warn" message={reasonSentence(warning)} />
      ))}
      <div className={cn("grid gap-4", first && "xl:grid-cols-2")}>
        <Side title="Source">
          {comparison && !raw ? (
            <MarkedLeaves leaves={comparison.source} side="source" />
          ) : (
            <JsonView text={record.raw} label="Source record" className="max-h-144" />
          )}
        </Side>
        {first && (
          <Side title="Becomes">
            {comparison && !raw ? (
              <MarkedLeaves leaves={comparison.result} side="result" />
            ) : (
              <JsonView text={first} label="Resulting event" className="max-h-144" />
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
            {record.linksExample && (
              <p className="text-sm text-muted">
                The $identify stands here as an example: in the migration one record of the pair sends it.
              </p>
            )}
            {others.map((event, index) => (
              <JsonView key={index} text={event} label={`Further event ${index + 1}`} />
            ))}
          </div>
        </details>
      )}
    </>
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
