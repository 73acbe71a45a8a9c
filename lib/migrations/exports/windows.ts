/** Where a window stands among the windows of its migration: whole units since the range began. */
export function ordinalOf(start: Date, rangeStart: Date, unitMs: number): number {
  return Math.round((start.getTime() - rangeStart.getTime()) / unitMs);
}
