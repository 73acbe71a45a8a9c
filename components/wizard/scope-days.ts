import type { ScopeValues } from "@/lib/schemas/draft";

import { scopeOf } from "./scope";

const DAY_MS = 86_400_000;

/** A day of the calendar, which draws in the reader's own time, for a day that is written in UTC. */
export function calendarDay(day: string): Date | undefined {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day) ?? [];
  return year === undefined ? undefined : new Date(Number(year), Number(month) - 1, Number(date));
}

const utcOf = (day: Date) => Date.UTC(day.getFullYear(), day.getMonth(), day.getDate());

/** The days that a scope covers, first and last; the last hour of a day that it begins counts too. */
export function daysOf({ from, to, toHour }: ScopeValues): { from: Date | undefined; to: Date | undefined } {
  const end = calendarDay(to);
  const isMidnight = (toHour || "00") === "00";
  return { from: calendarDay(from), to: end && isMidnight ? dayBefore(end) : end };
}

const dayBefore = (day: Date) => new Date(day.getFullYear(), day.getMonth(), day.getDate() - 1);

/** The scope of whole days from the first to the last of them, but not past `latest`. */
export function scopeOfDays(first: Date, last: Date, latest: Date): ScopeValues {
  return scopeOf(new Date(utcOf(first)), new Date(Math.min(utcOf(last) + DAY_MS, latest.getTime())));
}

/** The last day of which something can be had. */
export function lastDay(latest: Date): Date {
  const day = new Date(latest.getTime() - 1);
  return new Date(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate());
}
