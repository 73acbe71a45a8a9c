import type { z } from "zod";

import type { Db } from "@/lib/db/client";
import type { overview } from "@/lib/schemas/overview";

import { sumAccepted } from "./accepted-sums";
import { toListItems } from "./rows";
import { WORKER_QUIET_SECONDS } from "./workers";

type Overview = z.infer<typeof overview>;
type Counts = Omit<Overview, "items" | "accepted">;

/** How old the sums of what was accepted may be. */
const SUMS_MS = 10_000;

/** The whole in a few numbers, and these rows as they are now; of those that are gone, nothing. */
export async function getOverview(db: Db, ids: string[]): Promise<Overview> {
  const [counts, accepted, items] = await Promise.all([countNow(db), recentSums(db), itemsOf(db, ids)]);
  return { ...counts, accepted, items };
}

async function itemsOf(db: Db, ids: string[]): Promise<Overview["items"]> {
  if (ids.length === 0) return [];
  return toListItems(db, await db.migration.findMany({ where: { id: { in: ids } }, include: { destination: true } }));
}

/** Each change of state leaves a row of the timeline, so that its last id and how many migrations there are tell of all. */
async function countNow(db: Db): Promise<Counts> {
  const [row] = await db.$queryRaw<Counts[]>`
    SELECT count(*)::int AS total,
      count(*) FILTER (WHERE status IN ('running', 'pausing', 'cancelling'))::int AS running,
      count(*) FILTER (WHERE status IN ('queued', 'waiting'))::int AS waiting,
      count(*) FILTER (WHERE status = 'paused')::int AS "needsYou",
      (SELECT count(*)::int FROM workers
        WHERE seen_at > now() - make_interval(secs => ${WORKER_QUIET_SECONDS}::float8)) AS workers,
      count(*) || '.' || coalesce((SELECT max(id) FROM timeline), 0) AS mark
    FROM migrations`;
  if (!row) throw new Error("The database gave no numbers.");
  return row;
}

const sums = new WeakMap<Db, { at: number; value: Promise<Overview["accepted"]> }>();

/** Shared by all who look: they go over every part that is not of an ended migration. */
function recentSums(db: Db): Promise<Overview["accepted"]> {
  const known = sums.get(db);
  if (known && Date.now() - known.at < SUMS_MS) return known.value;
  const value = sumAccepted(db);
  sums.set(db, { at: Date.now(), value });
  value.catch(() => sums.delete(db));
  return value;
}
