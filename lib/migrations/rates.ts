import type { Db } from "@/lib/db/client";
import type { RatesView } from "@/lib/schemas/progress";

import { notFound } from "./view";

/** One row of history; nothing finer is kept. */
const STEP_SECONDS = 10;
const MOST_POINTS = 600;
/** Fresh samples stay as they are: the rate of the last seconds is worked out from them. */
const FRESH_SECONDS = 60;

/** Adds samples that no present rate looks at to the history. Each is moved once, whoever calls. */
export async function rollUpRates(db: Db): Promise<void> {
  await db.$executeRaw`
    WITH old AS (
      DELETE FROM part_samples WHERE at < now() - make_interval(secs => ${FRESH_SECONDS}::float8)
      RETURNING migration_id, at, events, bytes
    )
    INSERT INTO rate_samples (migration_id, at, events, bytes)
    SELECT migration_id, date_bin(make_interval(secs => ${STEP_SECONDS}::float8), at, 'epoch'), sum(events), sum(bytes)
    FROM old GROUP BY 1, 2
    ON CONFLICT (migration_id, at) DO UPDATE
    SET events = rate_samples.events + excluded.events, bytes = rate_samples.bytes + excluded.bytes`;
}

type Point = { at: Date; events: number; bytes: number };
type Wait = { from: Date; to: Date | null; why: string | null };

/** Events and bytes a second over a migration's whole life, in at most 600 steps, and when it waited. Throws `not_found`. */
export async function getRates(db: Db, id: string): Promise<RatesView> {
  const row = await db.migration.findUnique({ where: { id }, select: { startedAt: true, endedAt: true } });
  if (!row) throw notFound();
  const end = row.endedAt ?? new Date();
  const seconds = row.startedAt ? (end.getTime() - row.startedAt.getTime()) / 1_000 : 0;
  const step = STEP_SECONDS * Math.max(1, Math.ceil(seconds / STEP_SECONDS / MOST_POINTS));
  const [points, waits] = await Promise.all([readPoints(db, id, step), readWaits(db, id)]);
  // What is still being filled would look like a fall.
  const whole = points.filter(({ at }) => row.endedAt !== null || at.getTime() + step * 1_000 <= end.getTime());
  return {
    stepSeconds: step,
    points: whole.map(({ at, events, bytes }) => ({
      at: at.toISOString(),
      eventsPerSecond: events / step,
      bytesPerSecond: bytes / step,
    })),
    waits: waits.map(({ from, to, why }) => ({ from: from.toISOString(), to: to?.toISOString() ?? null, why })),
  };
}

function readPoints(db: Db, id: string, step: number): Promise<Point[]> {
  return db.$queryRaw`
    SELECT date_bin(make_interval(secs => ${step}::float8), at, 'epoch') AS at,
      sum(events)::float8 AS events, sum(bytes)::float8 AS bytes
    FROM (
      SELECT at, events, bytes FROM rate_samples WHERE migration_id = ${id}::uuid
      UNION ALL SELECT at, events, bytes FROM part_samples WHERE migration_id = ${id}::uuid
    ) samples
    GROUP BY 1 ORDER BY 1`;
}

/** A wait lasts from its row of the timeline to the next change of state. */
function readWaits(db: Db, id: string): Promise<Wait[]> {
  return db.$queryRaw`
    SELECT at AS "from", next AS "to", why FROM (
      SELECT at, what, why, lead(at) OVER (ORDER BY id) AS next FROM timeline WHERE migration_id = ${id}::uuid
    ) changes
    WHERE what = 'waiting' ORDER BY at`;
}
