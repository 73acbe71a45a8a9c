import type { Db } from "@/lib/db/client";
import type { MigrationView } from "@/lib/schemas/migration";

/** A worker beats each second; one silent for longer than this is not counted on. */
export const WORKER_QUIET_SECONDS = 10;
/** The live page says sooner that nobody is there, and takes it back as soon. */
const MISSED_SECONDS = 4;
const MOST_SHOWN = 20;

/** Whether any worker is there to run parts. */
export async function workerSeen(db: Db): Promise<boolean> {
  const [row] = await db.$queryRaw<{ seen: boolean }[]>`
    SELECT EXISTS (
      SELECT 1 FROM workers WHERE seen_at > now() - make_interval(secs => ${WORKER_QUIET_SECONDS})
    ) AS seen`;
  return row?.seen ?? false;
}

/** Those that hold a lease of the migration, and how many the whole installation has. */
export async function workersOn(db: Db, id: string): Promise<Pick<MigrationView, "workers" | "workersSeen">> {
  const [row] = await db.$queryRaw<{ seen: number; workers: { id: string; part: string | null; seenAt: string }[] }[]>`
    WITH held AS (
      SELECT lease_owner, key AS part FROM parts WHERE migration_id = ${id}::uuid AND lease_expires_at > now()
      UNION ALL
      SELECT lease_owner, NULL FROM migrations WHERE id = ${id}::uuid AND lease_expires_at > now()
    )
    SELECT
      (SELECT count(*)::int FROM workers
        WHERE seen_at > now() - make_interval(secs => ${MISSED_SECONDS}::float8)) AS seen,
      (SELECT coalesce(jsonb_agg(jsonb_build_object('id', id, 'part', part, 'seenAt', seen_at) ORDER BY id, part), '[]')
        FROM (
          SELECT workers.id, part, workers.seen_at FROM held JOIN workers ON workers.id = lease_owner
          ORDER BY 1, 2 LIMIT ${MOST_SHOWN}
        ) shown) AS workers`;
  const workers = (row?.workers ?? []).map((each) => ({ ...each, seenAt: new Date(each.seenAt).toISOString() }));
  return { workers, workersSeen: row?.seen ?? 0 };
}
