import type { Db } from "@/lib/db/client";
import { TELL } from "@/lib/webhooks/tell";

/** What the timeline calls it. */
export const MANY_REJECTS = "many rejects";

/** So many rejects are worth telling, or this share of those that are allowed, whichever is less. */
const MANY = 1_000;
const SHARE = 0.8;

/** Says once in a migration's life, to its timeline and to webhooks, that it has many rejects. */
export async function tellManyRejects(db: Pick<Db, "$executeRaw">, id: string): Promise<void> {
  await db.$executeRaw`
    WITH moved AS (
      SELECT m.id, m.name, m.status::text, m.error, m.reject_allowance AS allowed, r.rejected
      FROM migrations m CROSS JOIN LATERAL (
        SELECT coalesce(sum(p.rejected), 0) AS rejected FROM parts p WHERE p.migration_id = m.id AND p.rejected > 0
      ) r
      WHERE m.id = ${id}::uuid AND m.status IN ('running', 'waiting', 'pausing')
        AND r.rejected >= greatest(1, least(${MANY}::float8, m.reject_allowance * ${SHARE}::float8))
        AND NOT EXISTS (SELECT 1 FROM timeline t WHERE t.migration_id = m.id AND t.what = ${MANY_REJECTS})
    ), said AS (
      INSERT INTO timeline (migration_id, actor, what, why)
      SELECT id, 'system', ${MANY_REJECTS}, rejected || CASE rejected WHEN 1 THEN ' record' ELSE ' records' END || ' could not be imported. More than ' || allowed || ' pause the migration.'
      FROM moved
      RETURNING id, migration_id, what
    ), ${TELL}
    SELECT 1 FROM said`;
}
