import { setTimeout as delay } from "node:timers/promises";
import { gzipSync } from "node:zlib";

import type { Downloaded, ExportSource, ExportWindow, Quota, StagingSink } from "@/lib/sources/export-source";
import { planWindows } from "@/lib/sources/exports/windows";

export const HOUR = 3_600_000;
const RECORDS_AN_HOUR = 20;

/** What happens to a download instead: thrown, or awaited with the signal before it goes on. */
type Rule = (window: ExportWindow, signal: AbortSignal) => void | Promise<void>;

/** A vendor in memory: 20 records an hour of Amplitude's kind, in another order at each download. */
export class ToyVendor {
  rule: Rule = () => {};
  quota: Quota | null = null;
  windowMs = 24 * HOUR;
  probe = async (_signal: AbortSignal) => ({ bytesPerDay: 0 });
  /** Start of each window that was asked for, and when. */
  readonly asked: { window: ExportWindow; at: number }[] = [];

  open = (): ExportSource => ({
    vendor: "amplitude",
    minWindowMs: HOUR,
    quota: this.quota,
    plan: (range) => planWindows(range, { unitMs: HOUR, usualMs: this.windowMs, mostMs: this.windowMs }),
    download: (window, sink, signal, hooks) => this.#download(window, sink, { signal, onProgress: hooks?.onProgress }),
    probe: (_range, signal) => this.probe(signal),
    async *sample() {
      throw new Error("No samples.");
    },
    close: () => Promise.resolve(),
  });

  async #download(
    window: ExportWindow,
    sink: StagingSink,
    { signal, onProgress }: { signal: AbortSignal; onProgress: ((bytes: number) => void) | undefined },
  ): Promise<Downloaded> {
    this.asked.push({ window, at: Date.now() });
    try {
      await this.rule(window, signal);
      const lines = recordsIn(window).sort(() => Math.random() - 0.5);
      if (lines.length === 0) {
        await sink.abort();
        return "empty";
      }
      const body = gzipSync(lines.map((line) => `${line}\n`).join(""));
      for (let at = 0; at < body.length; at += 500) {
        signal.throwIfAborted();
        await sink.write(body.subarray(at, at + 500));
        onProgress?.(Math.min(body.length, at + 500));
      }
      return await sink.commit();
    } catch (error) {
      await sink.abort();
      throw error;
    }
  }
}

/** One hour in seven has nothing. */
function recordsIn({ start, end }: ExportWindow): string[] {
  const lines: string[] = [];
  for (let hour = start.getTime(); hour < end.getTime(); hour += HOUR)
    if ((hour / HOUR) % 7 !== 0) for (let n = 0; n < RECORDS_AN_HOUR; n++) lines.push(recordOf(hour, n));
  return lines;
}

function recordOf(hour: number, n: number): string {
  const id = (hour / HOUR) * 100 + n;
  return JSON.stringify({
    event_type: "View",
    user_id: `user ${n}`,
    uuid: uuidOf(id),
    event_time: new Date(hour + n * 1_000).toISOString().replace("T", " ").replace("Z", "000"),
  });
}

const uuidOf = (id: number) => `00000000-0000-4000-8000-${String(id).padStart(12, "0")}`;

/** The uuids of a range, sorted. */
export function uuidsIn(range: ExportWindow): string[] {
  return recordsIn(range)
    .map((line) => (JSON.parse(line) as { uuid: string }).uuid)
    .sort();
}

/** A rule that hangs until it is told to go on, or aborted. */
export function gate(): { rule: Rule; open: () => void } {
  let isOpen = false;
  return {
    open: () => (isOpen = true),
    rule: async (_window, signal) => {
      while (!isOpen) await delay(20, undefined, { signal });
    },
  };
}
