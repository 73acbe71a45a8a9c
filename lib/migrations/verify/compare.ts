import type { FoundCount } from "@/lib/destination/count-events";
import type { VerifyDay, VerifyEvent, VerifyTotals } from "@/lib/schemas/verify";

import type { AcceptedCount } from "./accepted";
import type { DeliveredCount } from "./delivered";

export type Here = { accepted: AcceptedCount[]; delivered: DeliveredCount[] };

/**
 * Puts both sides together by day and name. What should be there is the different events that were delivered; where their
 * keys were not kept, all that were accepted. Pure; days and names in order.
 */
export function compareCounts({ accepted, delivered }: Here, found: FoundCount[]): VerifyDay[] {
  const days = new Map<string, Map<string, VerifyEvent>>();
  const eventOf = (day: string, event: string) => {
    const events = days.get(day) ?? new Map<string, VerifyEvent>();
    days.set(day, events);
    const known = events.get(event) ?? { event, accepted: 0, repeats: 0, found: 0, missing: 0, extra: 0 };
    events.set(event, known);
    return known;
  };
  const expected = new Map<VerifyEvent, number>();
  for (const { day, event, own, generated } of accepted) eventOf(day, event).accepted = own + generated;
  for (const { day, event, keys, distinct } of delivered) {
    const row = eventOf(day, event);
    if (keys < row.accepted) continue;
    row.repeats = Math.max(0, row.accepted - distinct);
    expected.set(row, distinct);
  }
  for (const { day, event, count } of found) eventOf(day, event).found += count;
  return [...days.entries()].sort(byFirst).map(([day, byName]) => {
    const events = [...byName.entries()].sort(byFirst).map(([, row]) => row);
    for (const row of events) {
      const should = expected.get(row) ?? row.accepted;
      row.missing = Math.max(0, should - row.found);
      row.extra = Math.max(0, row.found - should);
    }
    return { day, ...totalsOf(events), events };
  });
}

/** Whether the keys of everything accepted were kept, so that no repeat can pass for a loss. */
export function knowsRepeats({ accepted, delivered }: Here): boolean {
  const known = new Map(delivered.map(({ day, event, keys }) => [JSON.stringify([day, event]), keys]));
  return accepted.every(
    ({ day, event, own, generated }) => (known.get(JSON.stringify([day, event])) ?? 0) >= own + generated,
  );
}

export function totalsOf(rows: VerifyTotals[]): VerifyTotals {
  const sum = (key: keyof VerifyTotals) => rows.reduce((total, row) => total + row[key], 0);
  return {
    accepted: sum("accepted"),
    repeats: sum("repeats"),
    found: sum("found"),
    missing: sum("missing"),
    extra: sum("extra"),
  };
}

function byFirst([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
