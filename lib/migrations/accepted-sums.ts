import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/generated/prisma/client";
import type { Overview } from "@/lib/schemas/overview";

import { onceEnded } from "./ended-cache";

/** About 100 bytes each. */
const MOST_KEPT = 100_000;

const acceptedOf = onceEnded(async (db, ids) => {
  if (ids.length === 0) return new Map<string, number>();
  const rows = await db.$queryRaw<{ id: string; accepted: number }[]>`
    SELECT m.id, coalesce(sum(p.accepted), 0)::float8 AS accepted
    FROM unnest(${ids}::uuid[]) AS m (id) LEFT JOIN parts p ON p.migration_id = m.id GROUP BY m.id`;
  return new Map(rows.map(({ id, accepted }) => [id, accepted]));
}, MOST_KEPT);

/** What all migrations had accepted. A day that is sent again was counted when it was sent first. */
export async function sumAccepted(db: Db): Promise<Overview["accepted"]> {
  const [rows, today] = await Promise.all([
    db.migration.findMany({ where: { resendOf: null }, select: { id: true, endedAt: true } }),
    acceptedToday(db),
  ]);
  const accepted = await acceptedOf(db, rows);
  return { today, all: [...accepted.values()].reduce((sum, count) => sum + count, 0) };
}

/** Today is the day in UTC. What ended before it has no sample of it. */
async function acceptedToday(db: Db): Promise<number> {
  const today = Prisma.sql`date_trunc('day', now(), 'UTC')`;
  const [row] = await db.$queryRaw<{ today: number }[]>`
    WITH moved AS (
      SELECT id FROM migrations WHERE resend_of IS NULL AND (ended_at IS NULL OR ended_at >= ${today})
    )
    SELECT coalesce(sum(events), 0)::float8 AS today FROM (
      SELECT events FROM moved JOIN rate_samples ON migration_id = id WHERE at >= ${today}
      UNION ALL SELECT events FROM moved JOIN part_samples ON migration_id = id WHERE at >= ${today}
    ) samples`;
  return row?.today ?? 0;
}
