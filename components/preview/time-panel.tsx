"use client";

import { type KeyboardEvent, memo, useMemo, useRef, useState } from "react";

import { Card } from "@/components/ui/card";
import { Stat } from "@/components/ui/stat";
import { formatAmount, formatCount, formatTime } from "@/lib/client/format";
import { type TimeBucket, timeBuckets } from "@/lib/client/time-buckets";
import type { PreviewSummary } from "@/lib/schemas/preview";

const moves: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1, Home: -1e9, End: 1e9 };

type Props = { summary: PreviewSummary; onChoose: (time: { from: string; to: string }) => void };

/** When the sample's events happened, over the whole of their time. */
export const TimePanel = memo(function TimePanel({ summary, onChoose }: Props) {
  const { days, firstTimestamp, lastTimestamp, warnings } = summary;
  const { unit, buckets } = useMemo(() => timeBuckets(days), [days]);
  if (!firstTimestamp || !lastTimestamp) return null;
  return (
    <Card title="Time">
      <dl className="grid grid-cols-2 gap-4 sm:grid-cols-4 lg:grid-cols-2 xl:grid-cols-4">
        <Stat label="Earliest" value={formatTime(firstTimestamp).slice(0, 10)} />
        <Stat label="Latest" value={formatTime(lastTimestamp).slice(0, 10)} />
        <Stat label="In the future" value={formatCount(warnings["future_timestamp"] ?? 0)} />
        <Stat label="Time made up" value={formatCount(warnings["timestamp_defaulted"] ?? 0)} />
      </dl>
      <Bars unit={unit} buckets={buckets} onChoose={onChoose} />
      <p className="mt-1.5 flex justify-between text-xs text-muted">
        <span>{buckets[0]?.from}</span>
        <span>by {unit}, UTC</span>
        <span>{buckets.at(-1)?.to}</span>
      </p>
    </Card>
  );
});

type BarsProps = { unit: string; buckets: TimeBucket[]; onChoose: Props["onChoose"] };

/** One tab stop; arrow keys go along the bars. */
function Bars({ unit, buckets, onChoose }: BarsProps) {
  const box = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(0);
  const stop = Math.min(at, buckets.length - 1);
  const most = Math.max(1, ...buckets.map(({ count }) => count));

  function onKeyDown(event: KeyboardEvent) {
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(buckets.length - 1, stop + move));
    setAt(next);
    box.current?.querySelectorAll("button")[next]?.focus();
  }

  return (
    <div ref={box} role="toolbar" aria-label={`Events by ${unit}`} className="mt-4 flex h-24 items-end gap-px border-b">
      {buckets.map(({ from, to, count }, index) => (
        <button
          key={from}
          type="button"
          tabIndex={index === stop ? 0 : -1}
          aria-label={`${from === to ? from : `${from} to ${to}`}: ${formatAmount(count, "event")}`}
          title={`${from === to ? from : `${from} to ${to}`}: ${formatCount(count)}`}
          onFocus={() => setAt(index)}
          onKeyDown={onKeyDown}
          onClick={() => onChoose({ from, to })}
          className="group flex h-full max-w-6 min-w-0 flex-1 items-end focus-visible:-outline-offset-2"
        >
          <span
            className="block w-full bg-accent group-hover:bg-accent-strong"
            style={{ height: count === 0 ? 0 : `${Math.max(4, (count / most) * 100)}%` }}
          />
        </button>
      ))}
    </div>
  );
}
