import type { ExportWindow } from "@/lib/sources/export-source";

const MINUTE_LENGTH = "2024-01-01T00:00".length;
const DAY_MS = 86_400_000;

/** What people see of a window: days, the last one included, or hours up to its end. UTC. */
export function nameOfWindow({ start, end }: ExportWindow): string {
  if (start.getTime() % DAY_MS === 0 && end.getTime() % DAY_MS === 0) {
    const [first, last] = [dayOf(start.getTime()), dayOf(end.getTime() - 1)];
    return first === last ? first : `${first} to ${last}`;
  }
  return `${minuteOf(start)} to ${minuteOf(end)} UTC`;
}

/** Where a window stands among the windows of its migration: whole units since the range began. */
export function ordinalOf(start: Date, rangeStart: Date, unitMs: number): number {
  return Math.round((start.getTime() - rangeStart.getTime()) / unitMs);
}

/** Two windows of about the same length, whole units long; null for one that is not longer than a unit. */
export function halvesOf({ start, end }: ExportWindow, unitMs: number): [ExportWindow, ExportWindow] | null {
  const units = Math.round((end.getTime() - start.getTime()) / unitMs);
  if (units < 2) return null;
  const middle = new Date(start.getTime() + Math.floor(units / 2) * unitMs);
  return [
    { start, end: middle },
    { start: middle, end },
  ];
}

const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const minuteOf = (at: Date) => at.toISOString().slice(0, MINUTE_LENGTH).replace("T", " ");
