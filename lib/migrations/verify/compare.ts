import type { FoundCount } from "@/lib/destination/count-events";
import type { VerifyDay, VerifyEvent, VerifyTotals } from "@/lib/schemas/verify";

import type { AcceptedCount } from "./accepted";

/** Equal properties of one group on one day are one event to PostHog, however many rows carried them. */
const FOLDING = "$groupidentify";

/** Puts both sides together by day and name. Pure; days and names in order. */
export function compareCounts(accepted: AcceptedCount[], found: FoundCount[]): VerifyDay[] {
  const days = new Map<string, Map<string, VerifyEvent>>();
  const eventOf = (day: string, event: string) => {
    const events = days.get(day) ?? new Map<string, VerifyEvent>();
    days.set(day, events);
    const known = events.get(event) ?? { event, accepted: 0, found: 0, missing: 0, extra: 0 };
    events.set(event, known);
    return known;
  };
  const least = new Map<VerifyEvent, number>();
  for (const { day, event, own, generated } of accepted) {
    const row = eventOf(day, event);
    row.accepted += own + generated;
    least.set(row, (least.get(row) ?? 0) + own + (event === FOLDING ? Math.min(1, generated) : generated));
  }
  for (const { day, event, count } of found) eventOf(day, event).found += count;
  return [...days.entries()].sort(byFirst).map(([day, byName]) => {
    const events = [...byName.entries()].sort(byFirst).map(([, row]) => row);
    for (const row of events) {
      row.missing = Math.max(0, (least.get(row) ?? 0) - row.found);
      row.extra = Math.max(0, row.found - row.accepted);
    }
    return { day, ...totalsOf(events), events };
  });
}

export function totalsOf(rows: VerifyTotals[]): VerifyTotals {
  const sum = (key: keyof VerifyTotals) => rows.reduce((total, row) => total + row[key], 0);
  return { accepted: sum("accepted"), found: sum("found"), missing: sum("missing"), extra: sum("extra") };
}

function byFirst([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
