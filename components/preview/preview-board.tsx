"use client";

import { X } from "lucide-react";
import { type ReactNode, useCallback, useMemo, useState } from "react";

import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ReasonList } from "@/components/ui/reason-list";
import { cn } from "@/lib/client/class-names";
import { formatCount, formatTime } from "@/lib/client/format";
import type { Options } from "@/lib/schemas/options";
import type { MappedSample } from "@/lib/schemas/preview";
import type { ContentType } from "@/lib/transforms/transform";

import { EventNameTable } from "./event-names";
import { PeoplePanel } from "./people-panel";
import { everything, filterRows, namesLeft, type PreviewFilter } from "./preview-filter";
import { RecordDetail } from "./record-detail";
import { RecordList } from "./record-list";
import { TimePanel } from "./time-panel";

const timeText = ({ from, to }: { from: string; to: string }) => (from === to ? from : `${from} to ${to}`);
const total = (counts: Record<string, number>) => Object.values(counts).reduce((sum, count) => sum + count, 0);

type Props = {
  sampleId: string;
  mapped: MappedSample;
  options: Options;
  contentType: ContentType;
  /** Other options are being applied. */
  busy: boolean;
  children?: ReactNode;
};

/** The totals and panels filter the list, the list chooses the record, the record is shown before and after. */
export function PreviewBoard({ sampleId, mapped, options, contentType, busy, children }: Props) {
  const { rows, summary } = mapped;
  const [filter, setFilter] = useState<PreviewFilter>(everything);
  const [chosen, setChosen] = useState<number | null>(null);
  const left = useMemo(() => namesLeft(rows), [rows]);
  const shown = useMemo(() => filterRows(rows, filter), [rows, filter]);
  const at = Math.max(
    0,
    shown.findIndex((row) => (chosen === null ? row.outcome === "imported" : row.index === chosen)),
  );
  const row = shown[at];
  const narrow = useCallback((part: Partial<PreviewFilter>) => setFilter((before) => ({ ...before, ...part })), []);
  const chooseName = useCallback((name: string) => narrow({ name }), [narrow]);
  const choosePerson = useCallback((person: string) => narrow({ person }), [narrow]);
  const chooseTime = useCallback((time: PreviewFilter["time"]) => narrow({ time }), [narrow]);

  const chips: { value: PreviewFilter["outcome"]; label: string; count: number; mark: string }[] = [
    { value: "all", label: "All", count: summary.read, mark: "" },
    { value: "imported", label: "Imported", count: summary.imported, mark: "bg-done" },
    { value: "dropped", label: "Dropped", count: total(summary.dropped), mark: "bg-idle" },
    { value: "rejected", label: "Rejected", count: total(summary.rejected), mark: "bg-stop" },
    {
      value: "warned",
      label: "Warnings",
      count: rows.filter(({ warnings }) => warnings.length > 0).length,
      mark: "bg-wait",
    },
  ];
  const narrowed = [
    { part: { name: null }, text: filter.name },
    { part: { person: null }, text: filter.person },
    { part: { time: null }, text: filter.time && timeText(filter.time) },
  ].filter(({ text }) => text !== null);

  return (
    <div className={cn("space-y-4 transition-opacity", busy && "opacity-70")} aria-busy={busy}>
      <div className="flex flex-wrap items-center justify-between gap-x-8 gap-y-3">
        <div role="group" aria-label="Filter records" className="flex flex-wrap gap-2">
          {chips.map((chip) => (
            <button
              key={chip.value}
              type="button"
              aria-pressed={filter.outcome === chip.value}
              onClick={() => narrow({ outcome: chip.value })}
              className={cn(
                "flex h-8 items-center gap-2 rounded-full border bg-surface px-3 text-sm transition-colors hover:border-edge focus-visible:rounded-full pointer-coarse:h-10",
                filter.outcome === chip.value && "border-accent bg-accent-soft",
              )}
            >
              {chip.mark && <span aria-hidden className={cn("size-2 rounded-full", chip.mark)} />}
              {chip.label} <span className="font-medium">{formatCount(chip.count)}</span>
            </button>
          ))}
          {narrowed.map(({ part, text }) => (
            <Button
              key={Object.keys(part).join()}
              className="max-w-56 rounded-full"
              aria-label={`Show not only ${text}`}
              onClick={() => narrow(part)}
            >
              <span className="truncate">{text}</span>
              <X aria-hidden />
            </Button>
          ))}
        </div>
        <p role="status" className="sr-only">
          {busy ? "" : `${formatCount(shown.length)} of ${formatCount(rows.length)} records are shown.`}
        </p>
        <p className="text-sm text-muted">
          {summary.firstTimestamp && summary.lastTimestamp
            ? `From ${formatTime(summary.firstTimestamp)} to ${formatTime(summary.lastTimestamp)}`
            : "No event, so no time span"}
        </p>
      </div>
      <div data-slot="preview-records" className="grid items-start gap-4 lg:grid-cols-[280px_minmax(0,1fr)]">
        <RecordList rows={shown} at={row ? at : -1} onChoose={(next) => setChosen(shown[next]?.index ?? null)} />
        {row ? (
          <RecordDetail
            sampleId={sampleId}
            options={options}
            row={row}
            at={at + 1}
            of={shown.length}
            next={shown[at + 1]?.index}
            contentType={contentType}
          />
        ) : (
          <Card>
            <p className="py-8 text-center text-muted">No record of this sample fits.</p>
          </Card>
        )}
      </div>
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <div className="min-w-0 space-y-4">
          <Card title="Event names" flush>
            <EventNameTable label="Event names" events={summary.events} left={left} onChoose={chooseName} />
          </Card>
          <Card title="Worth a look">
            <ReasonList
              label="Worth a look"
              counts={{ ...summary.rejected, ...summary.dropped, ...summary.warnings }}
              empty="Nothing was dropped or rejected, and nothing looks odd."
            />
          </Card>
        </div>
        <div className="min-w-0 space-y-4">
          <PeoplePanel people={summary.people} events={summary.imported} onChoose={choosePerson} />
          <TimePanel summary={summary} onChoose={chooseTime} />
          {children}
        </div>
      </div>
    </div>
  );
}
