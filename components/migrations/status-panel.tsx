"use client";

import { FlaskConical } from "lucide-react";
import Link from "next/link";

import { Meter } from "@/components/ui/meter";
import {
  formatAmount,
  formatBytes,
  formatCount,
  formatDuration,
  formatShare,
  formatTime,
  formatTimeLeftRange,
} from "@/lib/client/format";
import { hasEnded, shareDone } from "@/lib/client/migration-status";
import { statusSentence } from "@/lib/client/status-sentence";
import { useNow } from "@/lib/client/use-now";
import type { MigrationView } from "@/lib/schemas/migration";

import { MigrationStatusPill, meterTone } from "./migration-status-pill";
import { QuotaLine } from "./quota-line";
import { sourceLabel } from "./source-label";

type Props = { migration: MigrationView; noWorker: boolean; children: React.ReactNode };

/** State, whose move it is, and how far: the first thing to read, and readable from across a room. Below it, the ledger. */
export function StatusPanel({ migration, noWorker, children }: Props) {
  const now = useNow();
  const { status } = migration;
  const said = statusSentence(migration, { nowMs: now ?? Date.parse(migration.createdAt), noWorker });
  const share = shareDone(migration);
  const shown = share === null ? "–" : formatShare(share);

  return (
    <section aria-label="Progress" className="rounded-lg border bg-surface">
      <div className="flex flex-wrap items-start gap-x-6 gap-y-2 p-4 pb-0">
        <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
          <div role="status" aria-label="Migration status" className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <MigrationStatusPill status={status} error={migration.error} />
            <span className="font-medium">{said.text}</span>
          </div>
          <span className={said.move === "you" ? "font-medium text-stop-text" : "text-muted"}>{said.next}</span>
        </div>
        <Ways migration={migration} />
      </div>
      <div className="p-4">
        <div className="mb-2 flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
          <p className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
            <span className="text-xl font-medium">{shown}</span>
            {facts(migration).map((fact) => (
              <span key={fact} className="whitespace-nowrap text-muted">
                {fact}
              </span>
            ))}
          </p>
          <span className="font-medium">{timeText(migration, now)}</span>
        </div>
        <Meter
          label="Progress"
          total={1}
          segments={[{ key: "done", value: share ?? 0, tone: meterTone(status) }]}
          text={share === null ? "not known yet" : shown}
        />
        <QuotaLine migration={migration} />
      </div>
      <div className="border-t p-4">{children}</div>
    </section>
  );
}

function Ways({ migration: { source, destination } }: { migration: MigrationView }) {
  return (
    <span className="min-w-0 text-muted sm:ml-auto">
      <span className="font-mono text-sm break-all">{sourceLabel(source)}</span> →{" "}
      {destination.kind === "sandbox" ? (
        <Link
          href={`/sandboxes/${destination.id}`}
          className="inline-flex max-w-full items-baseline gap-1 wrap-anywhere text-accent-text underline-offset-2 hover:underline"
        >
          <FlaskConical aria-hidden className="mt-0.75 size-3.5 shrink-0 self-start" />
          {destination.name}
        </Link>
      ) : (
        <span className="wrap-anywhere text-ink">{destination.name}</span>
      )}
    </span>
  );
}

/** Speed, bytes and parts, each with its unit. */
function facts(migration: MigrationView): string[] {
  const { bytes, parts } = migration;
  return [
    speed(migration),
    bytes.total === undefined ? formatBytes(bytes.read) : `${formatBytes(bytes.read)} of ${formatBytes(bytes.total)}`,
    parts.total === 0 ? "" : partsText(migration),
    ...partsNote(parts),
  ].filter((fact) => fact !== "");
}

function partsText({ parts: { done, empty, leftOut, total }, resendOf }: MigrationView): string {
  const all = resendOf ? formatAmount(total, "copy", "copies") : formatAmount(total, "part");
  return `${formatCount(done + empty + leftOut)} of ${all}${resendOf ? " of the day’s parts" : ""}`;
}

function partsNote({ running, waiting, failed }: MigrationView["parts"]): string[] {
  return [
    running > 0 ? `${formatCount(running)} running` : "",
    waiting > 0 ? `${formatCount(waiting)} waiting` : "",
    failed > 0 ? `${formatCount(failed)} ${failed === 1 ? "needs" : "need"} you` : "",
  ];
}

/** The speed now while it moves, on average once it has ended, nothing in between. */
function speed({ status, rate, startedAt, endedAt, ledger }: MigrationView): string {
  if (status === "running")
    return `${formatCount(Math.round(rate.eventsPerSecond))} events/s, ${formatBytes(rate.bytesPerSecond)}/s`;
  if (!startedAt || !endedAt) return "";
  const seconds = Math.max(1, (Date.parse(endedAt) - Date.parse(startedAt)) / 1_000);
  return `${formatCount(Math.round(ledger.accepted / seconds))} events/s on average`;
}

/** Time left while it goes on, waits for a quota included, else how long it took. Silent until it is honest. */
function timeText({ status, eta, startedAt, endedAt }: MigrationView, now: number | null): string {
  if (endedAt && startedAt) {
    return `${formatDuration((Date.parse(endedAt) - Date.parse(startedAt)) / 1_000)}, ended ${formatTime(endedAt)}`;
  }
  if (hasEnded(status)) return "";
  if (eta && (status === "running" || status === "waiting")) return `${formatTimeLeftRange(eta)} left`;
  if (startedAt && now !== null) return `started ${formatTime(startedAt)}`;
  return "";
}
