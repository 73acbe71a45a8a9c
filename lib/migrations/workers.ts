import type { Db } from "@/lib/db/client";

/** A worker beats each second; one silent for longer than this is not counted on. */
export const WORKER_QUIET_SECONDS = 10;

/** Whether any worker is there to run parts. */
export async function workerSeen(db: Db): Promise<boolean> {
  const [row] = await db.$queryRaw<{ seen: boolean }[]>`
    SELECT EXISTS (
      SELECT 1 FROM workers WHERE seen_at > now() - make_interval(secs => ${WORKER_QUIET_SECONDS})
    ) AS seen`;
  return row?.seen ?? false;
}
