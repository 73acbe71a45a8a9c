import type { ExportWindow } from "@/lib/sources/export-source";
import { DAY_MS, type Grain } from "./windows";

/** Days. Requests are counted by the hour, so windows are as wide as their size allows. */
export const mixpanelGrain: Grain = { unitMs: DAY_MS, usualMs: 7 * DAY_MS, mostMs: 31 * DAY_MS };

/** Both days are counted in. They are days of UTC, or of the project's time zone when it was made before 2023. */
export function mixpanelDays({ start, end }: ExportWindow): { from_date: string; to_date: string } {
  return { from_date: dayOf(start), to_date: dayOf(new Date(end.getTime() - DAY_MS)) };
}

const dayOf = (at: Date) => at.toISOString().slice(0, 10);
