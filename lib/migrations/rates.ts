import type { Db } from "@/lib/db/client";
import type { RatesRange, RatesView } from "@/lib/schemas/progress";

import { notFound } from "./view";

/** One row of history; nothing finer is kept. */
const STEP_SECONDS = 10;
const MOST_POINTS = 600;
const MOST_WAITS = 300;
const RECENT_SECONDS = 900;
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
type Wait = { from: Date; to: Date | null; why: string | null; kind: "wait" | "rest" };
type Span = { from: Date; to: Date };

/** Events and bytes a second in at most 600 steps, and when nothing could move. Throws `not_found`. */
export async function getRates(db: Db, id: string, range: RatesRange = "whole"): Promise<RatesView> {
  const row = await db.migration.findUnique({ where: { id }, select: { startedAt: true, endedAt: true } });
  if (!row) throw notFound();
  const waits = await readWaits(db, id);
  if (!row.startedAt) return { stepSeconds: STEP_SECONDS, from: null, to: null, points: [], waits: [] };
  const to = row.endedAt ?? new Date();
  const recent = new Date(to.getTime() - RECENT_SECONDS * 1_000);
  const from = range === "recent" && recent > row.startedAt ? recent : row.startedAt;
  const step = stepSeconds({ from, to }, waits);
  const points = await readPoints(db, id, { from, step });
  // What is still being filled would look like a fall.
  const whole = points.filter(({ at }) => row.endedAt !== null || at.getTime() + step * 1_000 <= to.getTime());
  return {
    stepSeconds: step,
    from: from.toISOString(),
    to: row.endedAt?.toISOString() ?? null,
    points: whole.map(({ at, events, bytes }) => ({
      at: at.toISOString(),
      eventsPerSecond: short(events / step),
      bytesPerSecond: short(bytes / step),
    })),
    waits: waits
      .filter((wait) => (wait.to ?? to) > from && wait.from < to)
      .map((wait) => ({ ...wait, from: wait.from.toISOString(), to: wait.to?.toISOString() ?? null })),
  };
}

/** Six digits are more than a chart shows, and half as long as all of them. */
const short = (value: number) => Number(value.toPrecision(6));

/** Of the time at work: a migration that was opened again after weeks has no wider steps for it. */
function stepSeconds({ from, to }: Span, waits: Wait[]): number {
  const rested = waits
    .filter(({ kind }) => kind === "rest")
    .reduce((sum, wait) => sum + Math.max(0, Math.min(+(wait.to ?? to), +to) - Math.max(+wait.from, +from)), 0);
  const seconds = (to.getTime() - from.getTime() - rested) / 1_000;
  return STEP_SECONDS * Math.max(1, Math.ceil(seconds / STEP_SECONDS / MOST_POINTS));
}

function readPoints(db: Db, id: string, { from, step }: { from: Date; step: number }): Promise<Point[]> {
  return db.$queryRaw`
    SELECT date_bin(make_interval(secs => ${step}::float8), at, 'epoch') AS at,
      sum(events)::float8 AS events, sum(bytes)::float8 AS bytes
    FROM (
      SELECT at, events, bytes FROM rate_samples WHERE migration_id = ${id}::uuid
      UNION ALL SELECT at, events, bytes FROM part_samples WHERE migration_id = ${id}::uuid
    ) samples
    WHERE at >= date_bin(make_interval(secs => ${step}::float8), ${from}::timestamptz, 'epoch')
    GROUP BY 1 ORDER BY 1`;
}

/** A wait or a rest lasts from its row of the timeline to the next change of state. The last of them are enough to show. */
function readWaits(db: Db, id: string): Promise<Wait[]> {
  return db.$queryRaw`
    SELECT * FROM (SELECT at AS "from", next AS "to", why, CASE what WHEN 'waiting' THEN 'wait' ELSE 'rest' END AS kind FROM (
      SELECT at, what, why, lead(at) OVER (ORDER BY id) AS next FROM timeline
      WHERE migration_id = ${id}::uuid AND kind = 'status'
    ) changes
    WHERE what = 'waiting' OR (what IN ('paused', 'completed') AND next IS NOT NULL) OR what = 'paused'
    ORDER BY at DESC LIMIT ${MOST_WAITS}) latest ORDER BY "from"`;
}
