import type { Db } from "@/lib/db/client";

import type { AcceptedCount } from "./accepted";
import { DistinctKeys } from "./distinct-keys";

/** How many different events were delivered of one name on one UTC day, and how many keys said so, repeats included. */
export type DeliveredCount = { day: string; event: string; keys: number; distinct: number };

/** Keys held at once: 32 MB, sorted in well under a second. */
const MOST_KEYS = 4_194_304;
/** Rows of part_keys read at once; each holds what one part delivered in about a second. */
const PAGE = 50;

type Range = { first: string; last: string; pass: number; passes: number };
type KeyRow = { partId: string; revision: number; groups: string; keys: Uint8Array };

/**
 * Different events that were delivered, by day and name, over all parts: exact but for a clash of 64-bit keys. Memory is
 * bounded: days are counted a few at a time, and a day that is too large in several passes over its keys.
 */
export async function deliveredCounts(
  db: Db,
  id: string,
  { accepted, signal, mostKeys = MOST_KEYS }: { accepted: AcceptedCount[]; signal: AbortSignal; mostKeys?: number },
): Promise<DeliveredCount[]> {
  const counts = new Map<string, DeliveredCount>();
  for (const range of rangesOf(accepted, mostKeys)) {
    for (const [group, keys] of await collect(db, id, range, signal)) {
      const [day, event] = JSON.parse(group) as [string, string];
      const sum = counts.get(group) ?? { day, event, keys: 0, distinct: 0 };
      counts.set(group, sum);
      sum.keys += keys.length;
      sum.distinct += keys.countDistinct();
    }
  }
  return [...counts.values()];
}

/** Neighbouring days with about `mostKeys` keys in all; one day that alone has more is split by its keys. */
export function rangesOf(accepted: AcceptedCount[], mostKeys: number): Range[] {
  const days = new Map<string, number>();
  for (const { day, own, generated } of accepted) days.set(day, (days.get(day) ?? 0) + own + generated);
  const ranges: (Range & { keys: number })[] = [];
  if (days.size === 0) days.set(FIRST_DAY, 0);
  // Days that no record was counted for can hold keys all the same: ranges leave no gap, and nothing outside.
  for (const [day, keys] of days) {
    const open = ranges.at(-1);
    if (open && open.keys + keys <= mostKeys) Object.assign(open, { last: day, keys: open.keys + keys });
    else ranges.push({ first: day, last: day, keys, pass: 0, passes: 1 });
  }
  return ranges.flatMap((range, i) => {
    const passes = Math.max(1, Math.ceil(range.keys / mostKeys));
    const first = i === 0 ? FIRST_DAY : range.first;
    const next = ranges[i + 1];
    const last = next ? dayBefore(next.first) : LAST_DAY;
    return Array.from({ length: passes }, (_, pass) => ({ first, last, pass, passes }));
  });
}

const FIRST_DAY = "0001-01-01";
const LAST_DAY = "9999-12-31";
const dayBefore = (day: string) => new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);

async function collect(db: Db, id: string, range: Range, signal: AbortSignal): Promise<Map<string, DistinctKeys>> {
  const groups = new Map<string, DistinctKeys>();
  for (let after: Pick<KeyRow, "partId" | "revision"> | undefined; ;) {
    signal.throwIfAborted();
    const rows: KeyRow[] = await db.$queryRaw`
      SELECT k.part_id AS "partId", k.revision, k.groups, k.keys
      FROM part_keys k JOIN parts p ON p.id = k.part_id
      WHERE p.migration_id = ${id}::uuid AND k.first_day <= ${range.last}::date AND k.last_day >= ${range.first}::date
        AND (${after?.partId ?? null}::uuid IS NULL
          OR (k.part_id, k.revision) > (${after?.partId ?? null}::uuid, ${after?.revision ?? 0}::int))
      ORDER BY k.part_id, k.revision LIMIT ${PAGE}`;
    for (const row of rows) addRow(groups, row, range);
    after = rows.at(-1);
    if (rows.length < PAGE) return groups;
  }
}

function addRow(groups: Map<string, DistinctKeys>, row: KeyRow, { first, last, pass, passes }: Range): void {
  const bytes = Buffer.from(row.keys.buffer, row.keys.byteOffset, row.keys.byteLength);
  let at = 0;
  for (const [day, event, length] of JSON.parse(row.groups) as [string, string, number][]) {
    const end = at + length * 8;
    if (day >= first && day <= last) {
      const group = JSON.stringify([day, event]);
      const keys = groups.get(group) ?? new DistinctKeys(Math.ceil(length / passes));
      groups.set(group, keys);
      for (let key = at; key < end; key += 8)
        if (passes === 1 || bytes.readUInt32LE(key) % passes === pass) keys.push(bytes.readBigUInt64LE(key));
    }
    at = end;
  }
}
