import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { Migration } from "@/lib/generated/prisma/client";
import type { MigrationView } from "@/lib/schemas/migration";
import { options } from "@/lib/schemas/options";
import { type Verified, verified } from "@/lib/schemas/verify";
import { MADE_HERE } from "@/lib/transforms/event-names";

import { coursesOf } from "./course";
import { quotaOf, viewDownloads } from "./exports/view-downloads";
import { countMended } from "./mended-rejects";
import { moves, toListItem } from "./rows";
import { membersOf } from "./series";
import { totalsOf } from "./totals";
import { MARK } from "./verify/mark";
import { workersOn } from "./workers";

const EVENT_NAMES = 200;

/** Everything the page of one migration shows, as of now. Throws AppError `not_found`. */
export async function getMigration(db: Db, id: string): Promise<MigrationView> {
  const row = await db.migration.findUnique({ where: { id }, include: { destination: true } });
  if (!row) throw notFound();
  const [all, events, mended, workers, members, quota, courses] = await Promise.all([
    totalsOf(db, [id]),
    eventCounts(db, id),
    countMended(db, id),
    workersOn(db, id),
    membersOf(db, [row]),
    quotaOf(db, row),
    coursesOf(
      db,
      [row].filter(moves).map((each) => each.id),
    ),
  ]);
  const totals = all.get(id);
  if (!totals) throw notFound();
  return {
    ...toListItem(row, totals, { members, quota, course: courses.get(id) }),
    ...viewDownloads(row, totals, quota),
    ...(await verifiedOf(db, row)),
    options: options.parse(row.options),
    warnings: totals.warnings,
    mended,
    stages: totals.stages,
    at: totals.at.toISOString(),
    events,
    ...workers,
  };
}

export const notFound = () => new AppError("not_found", "There is no such migration.");

/** Throws AppError `not_found` unless there is such a migration. */
export async function assertMigration(db: Db, id: string): Promise<void> {
  if (!(await db.migration.findUnique({ where: { id }, select: { id: true } }))) throw notFound();
}

function eventCounts(db: Db, id: string): Promise<MigrationView["events"]> {
  return db.$queryRaw`
    SELECT from_event AS from, to_event AS to, sum(count)::float8 AS count
    FROM part_tallies JOIN parts ON parts.id = part_id
    WHERE migration_id = ${id}::uuid AND from_event <> ${MADE_HERE}
    GROUP BY from_event, to_event ORDER BY 3 DESC, 1, 2 LIMIT ${EVENT_NAMES}`;
}

/** What the last comparison said, as long as nothing has moved since. */
async function verifiedOf(db: Db, { id, verified: kept }: Migration): Promise<{ verified?: Verified }> {
  const parsed = verified.safeParse(kept);
  if (!parsed.success) return {};
  const [fresh] = await db.$queryRaw<unknown[]>`
    SELECT 1 FROM verify_runs r JOIN migrations m ON m.id = r.migration_id
    WHERE m.id = ${id}::uuid AND r.mark = ${MARK}`;
  return fresh ? { verified: parsed.data } : {};
}
