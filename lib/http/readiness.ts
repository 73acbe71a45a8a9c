import type { Db } from "@/lib/db/client";
import { workerSeen } from "@/lib/migrations/workers";
import { log } from "@/lib/log";

export type Readiness = { ready: boolean; database: boolean; worker: boolean; missing: string[] };

/** Whether migrations would move now: the database answers and a worker was seen in the last 10 seconds. */
export async function readiness(db: () => Db): Promise<Readiness> {
  try {
    const worker = await workerSeen(db());
    const missing = worker ? [] : ["No worker was seen in the last 10 seconds. Start one with `npm run worker`."];
    return { ready: worker, database: true, worker, missing };
  } catch (error) {
    log().warn({ err: error }, "database unavailable");
    return { ready: false, database: false, worker: false, missing: ["The database does not answer."] };
  }
}
