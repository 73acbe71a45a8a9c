"use client";

import { FlaskConical } from "lucide-react";
import Link from "next/link";

import { Meter, type MeterSegment } from "@/components/ui/meter";
import { Stat } from "@/components/ui/stat";
import { formatBytes, formatCount, formatDuration, formatShare, formatTime, formatTimeLeft } from "@/lib/client/format";
import { hasEnded, shareDone, statusSentence } from "@/lib/client/migration-status";
import { useNow } from "@/lib/client/use-now";
import type { MigrationView } from "@/lib/schemas/migration";

import { MigrationStatusPill, meterTone } from "./migration-status-pill";
import { sourceLabel } from "./source-label";

/** State, whose move it is, and how far: the first thing to read, and readable from across a room. */
export function StatusPanel({ migration }: { migration: MigrationView }) {
  const now = useNow();
  const { status, parts, bytes, ledger, destination, source } = migration;
  const said = statusSentence(migration, now ?? Date.parse(migration.createdAt));
  const share = shareDone(migration);

  return (
    <section aria-label="Progress" className="rounded-lg border bg-surface">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2 p-4 pb-0">
        <div role="status" aria-label="Migration status" className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <MigrationStatusPill status={status} error={migration.error} />
          <span className="font-medium">{said.text}</span>
        </div>
        <span className="text-muted">{said.next}</span>
        <span className="min-w-0 text-muted sm:ml-auto">
          <span className="font-mono text-sm break-all">{sourceLabel(source)}</span> →{" "}
          {destination.kind === "sandbox" ? (
            <Link
              href={`/sandboxes/${destination.id}`}
              className="inline-flex items-center gap-1 text-accent-text underline-offset-2 hover:underline"
            >
              <FlaskConical aria-hidden className="size-3.5" />
              {destination.name}
            </Link>
          ) : (
            <span className="text-ink">{destination.name}</span>
          )}
        </span>
      </div>
      <div className="p-4">
        <div className="mb-2 flex items-baseline justify-between gap-4">
          <span className="text-xl font-medium">{share === null ? "–" : formatShare(share)}</span>
          <span className="text-right text-muted">{timeText(migration, now)}</span>
        </div>
        <Meter
          label="Progress"
          total={1}
          segments={progressSegments(share, status)}
          text={share === null ? "not known yet" : formatShare(share)}
        />
      </div>
      <dl className="grid grid-cols-2 gap-x-6 gap-y-4 border-t p-4 sm:grid-cols-4">
        <Stat label="Records read" value={formatCount(ledger.read)} />
        <RateStat migration={migration} />
        <Stat
          label="Bytes"
          value={formatBytes(bytes.read)}
          unit={bytes.total === undefined ? undefined : `of ${formatBytes(bytes.total)}`}
        />
        <Stat
          label="Parts"
          value={formatCount(parts.done + parts.empty + parts.leftOut)}
          unit={`of ${formatCount(parts.total)}`}
          note={partsNote(migration)}
        />
      </dl>
    </section>
  );
}

function progressSegments(share: number | null, status: MigrationView["status"]): MeterSegment[] {
  return [{ key: "done", value: share ?? 0, tone: meterTone(status) }];
}

function partsNote({ parts }: MigrationView): string {
  const notes = [
    parts.running > 0 && `${formatCount(parts.running)} running`,
    parts.waiting > 0 && `${formatCount(parts.waiting)} waiting`,
    parts.failed > 0 && `${formatCount(parts.failed)} stopped by an error`,
  ].filter(Boolean);
  return notes.join(", ");
}

/** Time left while it runs, else how long it took. Silent until it is honest. */
function timeText({ status, eta, startedAt, endedAt }: MigrationView, now: number | null): string {
  if (endedAt && startedAt) {
    return `${formatDuration((Date.parse(endedAt) - Date.parse(startedAt)) / 1_000)}, ended ${formatTime(endedAt)}`;
  }
  if (hasEnded(status)) return "";
  if (eta && status === "running") return `${formatTimeLeft(eta.seconds)} left`;
  if (startedAt && now !== null) return `started ${formatTime(startedAt)}`;
  return "";
}

/** The rate now while it runs, on average once it has ended, nothing in between. */
function RateStat({ migration: { status, rate, startedAt, endedAt, ledger } }: { migration: MigrationView }) {
  if (status === "running") {
    const note = `${formatBytes(rate.bytesPerSecond)}/s`;
    return <Stat label="Now" value={formatCount(Math.round(rate.eventsPerSecond))} unit="events/s" note={note} />;
  }
  if (!startedAt || !endedAt) return <Stat label="Now" value="–" unit="events/s" />;
  const seconds = Math.max(1, (Date.parse(endedAt) - Date.parse(startedAt)) / 1_000);
  return <Stat label="On average" value={formatCount(Math.round(ledger.accepted / seconds))} unit="events/s" />;
}
