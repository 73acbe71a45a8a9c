import type { Db } from "@/lib/db/client";
import type { Prisma } from "@/lib/generated/prisma/client";
import { type MigrationListItem, problem, type Problem } from "@/lib/schemas/migration";

import { viewDestination } from "./destinations";
import { timeLeft } from "./eta";
import type { QuotaState } from "./exports/vendor-quota";
import { membersOf, viewSeries } from "./series";
import { viewSource } from "./stored-source";
import { type Totals, totalsOf } from "./totals";

export type MigrationRow = Prisma.MigrationGetPayload<{ include: { destination: true } }>;

/** Rows with their sums, as the list shows them. */
export async function toListItems(db: Db, rows: MigrationRow[]): Promise<MigrationListItem[]> {
  const ids = rows.map(({ id }) => id);
  const [totals, members] = await Promise.all([totalsOf(db, ids), membersOf(db, rows)]);
  return rows.flatMap((row) => {
    const own = totals.get(row.id);
    return own ? [toListItem(row, own, { members })] : [];
  });
}

/** One row with its sums. */
export function toListItem(
  row: MigrationRow,
  totals: Totals,
  { members, quota = null }: { members: Map<string, string[]>; quota?: QuotaState | null },
): MigrationListItem {
  const eta = timeLeft(row, totals, quota);
  return {
    id: row.id,
    name: row.name,
    test: row.test,
    ...(row.testMaxEvents !== null && { testMaxEvents: row.testMaxEvents }),
    ...(row.promotedFrom !== null && { promotedFrom: row.promotedFrom }),
    ...(row.draftId !== null && { draftId: row.draftId }),
    status: row.status,
    ...(row.statusReason !== null && { statusReason: row.statusReason }),
    ...(row.waitingUntil && { waitingUntil: row.waitingUntil.toISOString() }),
    ...errorOf(row.error),
    source: viewSource(row),
    destination: viewDestination(row.destination),
    createdAt: row.createdAt.toISOString(),
    ...(row.startedAt && { startedAt: row.startedAt.toISOString() }),
    ...(row.endedAt && { endedAt: row.endedAt.toISOString() }),
    createdBy: row.createdBy,
    ledger: totals.ledger,
    dropped: totals.dropped,
    rejected: totals.rejected,
    parts: totals.parts,
    skipped: totals.skipped,
    // The total is known once every part has been listed, and every window downloaded.
    bytes: { ...(row.plannedAt && totals.unstaged === 0 && { total: totals.bytes.total }), read: totals.bytes.read },
    rate: totals.rate,
    ...(eta && { eta }),
    ...viewSeries(row, members),
  };
}

export function errorOf(stored: Prisma.JsonValue): { error?: Problem } {
  const parsed = problem.safeParse(stored);
  return parsed.success ? { error: parsed.data } : {};
}
