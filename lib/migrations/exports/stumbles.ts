import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/generated/prisma/client";

/** So many windows that end early or in a time-out, and none that succeeds between: the vendor is out of order. */
export const OUTAGE_WINDOWS = 8;

/** What other windows tell about one whose download ended early or in a time-out. */
export type Surroundings = {
  /** So many others fared no better that it is the vendor's matter, not theirs. */
  outage: boolean;
  /** Another one has succeeded since this one first failed. */
  othersSucceed: boolean;
};

/** Windows of the migration m that stumbled since its last success, over parts as p. */
const STUMBLING = Prisma.sql`p.migration_id = m.id AND p.stumbled_at > coalesce(m.staged_last_at, '-infinity'::timestamptz)`;

export async function lookAround(db: Db, part: { id: string; migrationId: string }): Promise<Surroundings> {
  const [row] = await db.$queryRaw<{ others: number; othersSucceed: boolean }[]>`
    SELECT (SELECT count(*)::int FROM parts p WHERE ${STUMBLING} AND p.id <> own.id) AS others,
      coalesce(own.stumbles_since < m.staged_last_at, false) AS "othersSucceed"
    FROM parts own JOIN migrations m ON m.id = own.migration_id
    WHERE own.id = ${part.id}::uuid`;
  return { outage: (row?.others ?? 0) + 1 >= OUTAGE_WINDOWS, othersSucceed: row?.othersSucceed ?? false };
}

/** A download succeeded: what an outage before it made small may grow again. */
export async function noteSuccess(db: Db, migrationId: string): Promise<void> {
  await db.$executeRaw`
    WITH m AS (
      SELECT id, staged_last_at FROM migrations WHERE id = ${migrationId}::uuid
    ), grows AS (
      UPDATE parts SET window_halved = false
      WHERE migration_id = ${migrationId}::uuid AND window_halved AND status = 'pending'
        AND ${OUTAGE_WINDOWS} <= (SELECT count(*) FROM parts p, m WHERE ${STUMBLING})
    )
    UPDATE migrations SET stage_retries = 0, staged_last_at = now() FROM m WHERE migrations.id = m.id`;
}
