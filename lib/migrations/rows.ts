import type { Db } from "@/lib/db/client";
import type { Prisma } from "@/lib/generated/prisma/client";
import { type MigrationListItem, problem, type Problem } from "@/lib/schemas/migration";

import { viewDestination } from "./destinations";
import { coursesOf } from "./course";
import { type Course, timeLeft } from "./eta";
import type { QuotaState } from "./exports/vendor-quota";
import { membersOf, viewSeries } from "./series";
import { viewSource } from "./stored-source";
import { totalsOfRows } from "./ended-totals";
import type { Totals } from "./totals";
import { dayText } from "./day-text";

export type MigrationRow = Prisma.MigrationGetPayload<{ include: { destination: true } }>;

/** Rows with their sums, as the list shows them. */
export async function toListItems(db: Db, rows: MigrationRow[]): Promise<MigrationListItem[]> {
  const moving = rows.filter(moves).map(({ id }) => id);
  const [totals, members, courses] = await Promise.all([
    totalsOfRows(db, rows),
    membersOf(db, rows),
    coursesOf(db, moving),
  ]);
  return rows.flatMap((row) => {
    const own = totals.get(row.id);
    return own ? [toListItem(row, own, { members, course: courses.get(row.id) })] : [];
  });
}

/** One row with its sums. */
export function toListItem(
  row: MigrationRow,
  totals: Totals,
  {
    members,
    course,
    quota = null,
  }: { members: Map<string, string[]>; course: Course | undefined; quota?: QuotaState | null },
): MigrationListItem {
  return {
    id: row.id,
    name: row.name,
    test: row.test,
    ...(row.testMaxEvents !== null && { testMaxEvents: row.testMaxEvents }),
    ...(row.promotedFrom !== null && { promotedFrom: row.promotedFrom }),
    ...(row.resendOf !== null && row.resendDay && { resendOf: { id: row.resendOf, day: dayText(row.resendDay) } }),
    ...(row.draftId !== null && { draftId: row.draftId }),
    source: viewSource(row),
    destination: viewDestination(row.destination),
    createdAt: row.createdAt.toISOString(),
    createdBy: row.createdBy,
    ...viewSeries(row, members),
    ...viewProgress(row, totals, { course, quota }),
  };
}

/** What changes while it runs, of a row with its sums. */
export function viewProgress(
  row: Omit<MigrationRow, "destination">,
  totals: Totals,
  { course, quota }: { course: Course | undefined; quota: QuotaState | null },
) {
  const eta = timeLeft(row, totals, { course, quota });
  return {
    status: row.status,
    ...(row.statusReason !== null && { statusReason: row.statusReason }),
    ...(row.waitingUntil && { waitingUntil: row.waitingUntil.toISOString() }),
    ...errorOf(row.error),
    ...(row.startedAt && { startedAt: row.startedAt.toISOString() }),
    ...(row.endedAt && { endedAt: row.endedAt.toISOString() }),
    at: totals.at.toISOString(),
    ledger: totals.ledger,
    dropped: totals.dropped,
    rejected: totals.rejected,
    parts: totals.parts,
    skipped: totals.skipped,
    // The total is known once every part has been listed, and every window downloaded.
    bytes: { ...(row.plannedAt && totals.unstaged === 0 && { total: totals.bytes.total }), read: totals.bytes.read },
    rate: totals.rate,
    ...(eta && { eta }),
  };
}

/** Whether there is a pace to tell of. */
export const moves = ({ status }: Pick<MigrationRow, "status">) => status === "running" || status === "waiting";

export function errorOf(stored: Prisma.JsonValue): { error?: Problem } {
  const parsed = problem.safeParse(stored);
  return parsed.success ? { error: parsed.data } : {};
}
