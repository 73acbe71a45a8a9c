import type { ExportWindow } from "@/lib/sources/export-source";

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
export const MOST_DAYS = 365;

/** Larger downloads are slow to begin again, and take room twice while the next one comes. */
export const TARGET_BYTES = 1024 ** 3;
/** How much fuller than the average a window may turn out to be. */
const UNEVEN = 4;

/** What a vendor can be asked for. */
export type Grain = {
  /** Its smallest window, and what every bound is a multiple of, counted from the epoch. */
  unitMs: number;
  /** The window where nothing is known about size. */
  usualMs: number;
  /** The widest that it takes, or that is wise. */
  mostMs: number;
};

/**
 * [start, end) cut into windows, oldest first: no gap, no overlap, each whole units. Inner bounds stand where they would
 * for any other range with the same width, so that days stay days. Throws RangeError for bounds that are no whole units.
 */
export function planWindows(range: ExportWindow, grain: Grain, hint?: { bytesPerDay: number }): ExportWindow[] {
  const [from, to] = [range.start.getTime(), range.end.getTime()];
  assertUnits(from, to, grain);
  const width = windowMs(grain, hint);
  const windows: ExportWindow[] = [];
  for (let start = from; start < to;) {
    const end = Math.min(nextBound(start, width), to);
    windows.push({ start: new Date(start), end: new Date(end) });
    start = end;
  }
  return windows;
}

/** How wide a window is so that it holds about TARGET_BYTES at the most. */
export function windowMs({ unitMs, usualMs, mostMs }: Grain, hint?: { bytesPerDay: number }): number {
  if (!hint) return usualMs;
  const fitting = (TARGET_BYTES / UNEVEN / Math.max(hint.bytesPerDay, 1)) * DAY_MS;
  const wide = Math.min(Math.max(fitting, unitMs), mostMs);
  // Above a day, whole days; below, a part that divides the day, so that bounds fall on midnight again.
  if (wide >= DAY_MS) return Math.floor(wide / DAY_MS) * DAY_MS;
  const units = DAY_MS / unitMs;
  const parts = [1, 2, 3, 4, 6, 8, 12, 24].filter((part) => part <= units && units % part === 0);
  return DAY_MS / (parts.find((part) => DAY_MS / part <= wide) ?? units);
}

/** Two halves of whole units; null for a window that is one unit already. */
export function halve({ start, end }: ExportWindow, unitMs: number): [ExportWindow, ExportWindow] | null {
  const units = Math.round((end.getTime() - start.getTime()) / unitMs);
  if (units < 2) return null;
  const middle = new Date(start.getTime() + Math.floor(units / 2) * unitMs);
  return [
    { start, end: middle },
    { start: middle, end },
  ];
}

/** Where the window that holds `start` ends, when windows of this width are laid out from the epoch. */
const nextBound = (start: number, width: number) => (Math.floor(start / width) + 1) * width;

function assertUnits(from: number, to: number, { unitMs }: Grain): void {
  if (from % unitMs !== 0 || to % unitMs !== 0 || !(from < to))
    throw new RangeError(`[${from}, ${to}) is not a range of whole units of ${unitMs} ms.`);
}
