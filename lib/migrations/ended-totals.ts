import type { Db } from "@/lib/db/client";

import { type Totals, totalsOf } from "./totals";

type Row = { id: string; endedAt: Date | null };

/** About 1 KB each. */
const MOST_KEPT = 5_000;

/** By migration, with the end that they are of: one that went on and ended again has another. */
const kept = new WeakMap<Db, Map<string, { endedAt: number; totals: Totals }>>();

/** As `totalsOf`, but the parts of what has ended are added up once: nothing of them changes until it is queued again. */
export async function totalsOfRows(db: Db, rows: Row[]): Promise<Map<string, Totals>> {
  const known = kept.get(db) ?? new Map<string, { endedAt: number; totals: Totals }>();
  kept.set(db, known);
  const found = new Map<string, Totals>();
  for (const { id, endedAt } of rows) {
    const one = known.get(id);
    if (one && one.endedAt === endedAt?.getTime()) found.set(id, one.totals);
  }
  const fresh = await totalsOf(
    db,
    rows.flatMap(({ id }) => (found.has(id) ? [] : [id])),
  );
  for (const { id, endedAt } of rows) {
    const totals = fresh.get(id);
    if (!totals) continue;
    found.set(id, totals);
    known.delete(id);
    if (endedAt) known.set(id, { endedAt: endedAt.getTime(), totals });
  }
  for (const id of known.keys()) {
    if (known.size <= MOST_KEPT) break;
    known.delete(id);
  }
  return found;
}
