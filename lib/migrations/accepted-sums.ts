import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/generated/prisma/client";
import type { Overview } from "@/lib/schemas/overview";

type Ended = { endedAt: number; accepted: number };

const kept = new WeakMap<Db, Map<string, Ended>>();

/**
 * What all migrations had accepted. Those that have ended are added up once, and again only when they went on since. A
 * day that is sent again was counted when it was sent first.
 */
export async function sumAccepted(db: Db): Promise<Overview["accepted"]> {
  const before = kept.get(db) ?? new Map<string, Ended>();
  const [rows, today] = await Promise.all([
    db.migration.findMany({ where: { resendOf: null }, select: { id: true, endedAt: true } }),
    acceptedToday(db),
  ]);
  const known = rows.flatMap(({ id, endedAt }) => {
    const one = before.get(id);
    return one && one.endedAt === endedAt?.getTime() ? [[id, one] as const] : [];
  });
  // Only of those that are still there.
  const after = new Map(known);
  const open = rows.filter(({ id }) => !after.has(id));
  const sums = await acceptedOf(
    db,
    open.map(({ id }) => id),
  );
  let all = known.reduce((sum, [, { accepted }]) => sum + accepted, 0);
  for (const { id, endedAt } of open) {
    const accepted = sums.get(id) ?? 0;
    all += accepted;
    if (endedAt) after.set(id, { endedAt: endedAt.getTime(), accepted });
  }
  kept.set(db, after);
  return { today, all };
}

async function acceptedOf(db: Db, ids: string[]): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const rows = await db.$queryRaw<{ id: string; accepted: number }[]>`
    SELECT migration_id AS id, sum(accepted)::float8 AS accepted FROM parts
    WHERE migration_id = ANY(${ids}::uuid[]) GROUP BY 1`;
  return new Map(rows.map(({ id, accepted }) => [id, accepted]));
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
