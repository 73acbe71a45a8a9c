import { hostname } from "node:os";

import type { Db } from "@/lib/db/client";
import { sweepRequests } from "@/lib/migrations/exports/vendor-quota";
import { rollUpRates } from "@/lib/migrations/rates";

const QUIET_SECONDS = 5;

/** Says that the worker is there. True for one worker among those that are: it does what needs doing once for all. */
export async function beat(db: Db, id: string): Promise<boolean> {
  const [row] = await db.$queryRaw<{ first: boolean }[]>`
    WITH beat AS (
      INSERT INTO workers (id, host, pid) VALUES (${id}, ${hostname()}, ${process.pid}::int)
      ON CONFLICT (id) DO UPDATE SET seen_at = now()
    )
    SELECT NOT EXISTS (
      SELECT 1 FROM workers
      WHERE id < ${id} AND seen_at > now() - make_interval(secs => ${QUIET_SECONDS}::float8)
    ) AS first`;
  return row?.first ?? false;
}

export async function leave(db: Db, id: string): Promise<void> {
  await db.worker.deleteMany({ where: { id } });
}

/** Forgets workers long gone and requests that no quota counts, and rolls samples up into the history of rates. */
export async function sweep(db: Db, hourSeconds: number): Promise<void> {
  await sweepRequests(db, hourSeconds);
  await db.$executeRaw`DELETE FROM workers WHERE seen_at < now() - interval '1 day'`;
  await rollUpRates(db);
}
