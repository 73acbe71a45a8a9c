import type { ExportWindow } from "@/lib/sources/export-source";
import { DAY_MS, type Grain, HOUR_MS } from "./windows";

/** Hours, by the time of upload. Days hold little enough for most, and the log of a project reads by days. */
export const amplitudeGrain: Grain = { unitMs: HOUR_MS, usualMs: DAY_MS, mostMs: 7 * DAY_MS };

/** Amplitude counts the hour of `end` in: the hour that begins at 23:00 is the last one of a day. */
export function amplitudeQuery({ start, end }: ExportWindow): { start: string; end: string } {
  return { start: hourOf(start), end: hourOf(new Date(end.getTime() - HOUR_MS)) };
}

/** 2024-02-29T05:00:00.000Z as 20240229T05. */
const hourOf = (at: Date) => at.toISOString().slice(0, 13).replaceAll("-", "");
