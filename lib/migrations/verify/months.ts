import { addDays } from "@/lib/destination/count-events";

/** UTC days, both included. */
export type DaySpan = { first: string; last: string };

/**
 * The whole months that these days lie in, and the days of the import itself as far as they lie in none of them, in
 * order. One query each must read little, for it may run ten seconds only (vendor-apis D1); months without any event are
 * not asked for. PostHog puts an event whose time it doesn't take (more than a day ahead) on the moment it arrives.
 */
export function spansToAsk(days: string[], imported: DaySpan | null): DaySpan[] {
  const months = new Set(days.map((day) => day.slice(0, 7)));
  const spans = Array.from(months, monthSpan);
  if (imported) {
    for (let { first } = imported; first <= imported.last; first = addDays(monthSpan(first.slice(0, 7)).last, 1)) {
      const month = first.slice(0, 7);
      if (!months.has(month)) spans.push({ first, last: earlier(monthSpan(month).last, imported.last) });
    }
  }
  return spans.sort((a, b) => (a.first < b.first ? -1 : 1));
}

function monthSpan(month: string): DaySpan {
  const next = new Date(`${month}-01T00:00:00Z`);
  next.setUTCMonth(next.getUTCMonth() + 1);
  return { first: `${month}-01`, last: addDays(next.toISOString().slice(0, 10), -1) };
}

const earlier = (a: string, b: string) => (a < b ? a : b);
