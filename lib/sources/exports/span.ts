import type { ExportWindow } from "@/lib/sources/export-source";
import { DAY_MS } from "./windows";

/** A window in words: "2024-03-01", "2024-03-01 to 2024-03-07", "2024-03-01 05:00 to 06:00 UTC"; its end is counted in. */
export function spanOf({ start, end }: ExportWindow): string {
  const [from, to] = [minuteOf(start), minuteOf(end)];
  if (start.getTime() % DAY_MS === 0 && end.getTime() % DAY_MS === 0) {
    const last = dayOf(new Date(end.getTime() - DAY_MS));
    return last === dayOf(start) ? last : `${dayOf(start)} to ${last}`;
  }
  return `${from} to ${dayOf(start) === dayOf(end) ? to.slice(11) : to} UTC`;
}

const dayOf = (at: Date) => at.toISOString().slice(0, 10);
const minuteOf = (at: Date) => at.toISOString().slice(0, 16).replace("T", " ");
