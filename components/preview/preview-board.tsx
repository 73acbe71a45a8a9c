"use client";

import { useState } from "react";

import { Card } from "@/components/ui/card";
import { cn } from "@/lib/client/class-names";
import { formatCount, formatTime } from "@/lib/client/format";
import type { PreviewRecord, PreviewResult } from "@/lib/schemas/preview";

import { EventNames } from "./event-names";
import { RecordDetail } from "./record-detail";
import { RecordList } from "./record-list";

const total = (counts: Record<string, number>) => Object.values(counts).reduce((sum, count) => sum + count, 0);

type Filter = "all" | PreviewRecord["outcome"];

/** The totals filter the list, the list chooses the record, the record is shown before and after. */
export function PreviewBoard({ result }: { result: PreviewResult }) {
  const [filter, setFilter] = useState<Filter>("all");
  const [chosen, setChosen] = useState(() =>
    Math.max(
      0,
      result.records.findIndex((record) => record.outcome === "imported"),
    ),
  );
  const { records, summary } = result;
  const shown = filter === "all" ? records : records.filter((record) => record.outcome === filter);
  const record = shown[Math.min(chosen, shown.length - 1)];

  const chips: { value: Filter; label: string; count: number; mark: string }[] = [
    { value: "all", label: "All", count: summary.read, mark: "" },
    { value: "imported", label: "Imported", count: summary.imported, mark: "bg-done" },
    { value: "dropped", label: "Dropped", count: total(summary.dropped), mark: "bg-idle" },
    { value: "rejected", label: "Rejected", count: total(summary.rejected), mark: "bg-stop" },
  ];

  return (
    <div className="space-y-4">
      <div className="flex flex-wrap items-center justify-between gap-x-8 gap-y-3">
        <div role="group" aria-label="Filter records" className="flex flex-wrap gap-2">
          {chips.map((chip) => (
            <button
              key={chip.value}
              type="button"
              aria-pressed={filter === chip.value}
              onClick={() => {
                setFilter(chip.value);
                setChosen(0);
              }}
              className={cn(
                "flex h-8 items-center gap-2 rounded-full border bg-surface px-3 text-sm transition-colors hover:border-edge focus-visible:rounded-full pointer-coarse:h-10",
                filter === chip.value && "border-accent bg-accent-soft",
              )}
            >
              {chip.mark && <span aria-hidden className={cn("size-2 rounded-full", chip.mark)} />}
              {chip.label} <span className="font-medium">{formatCount(chip.count)}</span>
            </button>
          ))}
        </div>
        <p className="text-sm text-muted">
          {summary.firstTimestamp && summary.lastTimestamp
            ? `From ${formatTime(summary.firstTimestamp)} to ${formatTime(summary.lastTimestamp)}`
            : "No event, so no time span"}
        </p>
      </div>
      <div className="grid items-start gap-4 lg:grid-cols-[260px_minmax(0,1fr)]">
        <RecordList records={shown} chosen={record ?? null} onChoose={(at) => setChosen(at)} />
        {record ? (
          <RecordDetail
            key={`${record.partKey}#${record.line}`}
            record={record}
            at={shown.indexOf(record) + 1}
            of={shown.length}
          />
        ) : (
          <Card>
            <p className="py-8 text-center text-muted">No record of this sample was {filter}.</p>
          </Card>
        )}
      </div>
      <EventNames summary={summary} />
    </div>
  );
}
