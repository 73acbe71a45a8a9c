import { AppError } from "@/lib/errors";
import type { ExportWindow } from "@/lib/sources/export-source";
import { asksForLess } from "./answer-errors";
import { DAY_MS, TARGET_BYTES } from "./windows";

/** So much of a day is looked at; a day that holds more is taken for twice as large. */
const MOST_BYTES = 64 * 1024 * 1024;
const MOST_MS = 60_000;

/** The middle day of a range, then its first and its last one, each once, cut to the range. */
export function someDays({ start, end }: ExportWindow): ExportWindow[] {
  const [from, to] = [start.getTime(), end.getTime()];
  const days = [(from + to) / 2, from, to - 1].map((at) => Math.floor(at / DAY_MS) * DAY_MS);
  return [...new Set(days)].map((day) => ({
    start: new Date(Math.max(day, from)),
    end: new Date(Math.min(day + DAY_MS, to)),
  }));
}

/**
 * Begins to download each window, and tells from the largest what a day holds. `open` gives null for a window without
 * data. What is too large to be had tells as much; any other AppError is thrown.
 */
export async function probeWindows(
  windows: ExportWindow[],
  open: (window: ExportWindow, signal: AbortSignal) => Promise<AsyncIterable<Buffer> | null>,
  signal: AbortSignal,
): Promise<{ bytesPerDay: number }> {
  let bytesPerDay = 0;
  for (const window of windows) {
    const days = (window.end.getTime() - window.start.getTime()) / DAY_MS;
    bytesPerDay = Math.max(bytesPerDay, (await sizeOf(window, open, signal)) / days);
  }
  return { bytesPerDay };
}

async function sizeOf(
  window: ExportWindow,
  open: (window: ExportWindow, signal: AbortSignal) => Promise<AsyncIterable<Buffer> | null>,
  signal: AbortSignal,
): Promise<number> {
  const until = performance.now() + MOST_MS;
  let bytes = 0;
  try {
    for await (const chunk of (await open(window, signal)) ?? []) {
      bytes += chunk.length;
      if (bytes >= MOST_BYTES || performance.now() > until) return 2 * bytes;
    }
    return bytes;
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof AppError)) return 2 * bytes; // It broke off: no better is known.
    if (asksForLess(error)) return 4 * TARGET_BYTES;
    throw error;
  }
}
