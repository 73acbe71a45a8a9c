import { addDays } from "@/lib/destination/count-events";

/** UTC days, both included. */
export type DaySpan = { first: string; last: string };

/**
 * The whole months that these days lie in, in order, cut at `within`. One query each must read little, for it may run
 * ten seconds only (vendor-apis D1); months without any event are not asked for.
 */
export function monthsOf(days: string[], within: DaySpan): DaySpan[] {
  const months = [...new Set(days.map((day) => day.slice(0, 7)))].sort();
  return months.flatMap((month) => {
    const first = `${month}-01`;
    const last = addDays(nextMonth(month), -1);
    const span = { first: later(first, within.first), last: earlier(last, within.last) };
    return span.first <= span.last ? [span] : [];
  });
}

function nextMonth(month: string): string {
  const date = new Date(`${month}-01T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + 1);
  return date.toISOString().slice(0, 10);
}

const later = (a: string, b: string) => (a > b ? a : b);
const earlier = (a: string, b: string) => (a < b ? a : b);
