import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/generated/prisma/client";
import type { Course } from "./eta";
import { paceOf, type Span, type Step } from "./pace";

/** Spans and steps to judge by; ten minutes of work are in fewer. */
const MOST_SPANS = 100;
const MOST_STEPS = 90;
/** Fresh samples are looked at in steps of this, rolled-up ones as they are. */
const FRESH_MS = 2_000;
const ROLLED_MS = 10_000;
/** Whole steps that a tick shows: of the last half a minute. */
const SHOWN_MS = 40_000;

type Fresh = [at: number, bytes: number, events: number];
type Row = {
  id: string;
  now: Date;
  worked: number;
  spans: [number, number][];
  rolled: [number, number][];
  fresh: Fresh[];
};

/** How each migration worked so far: all of its time at work, and its pace since it was last resumed. */
export async function coursesOf(db: Pick<Db, "$queryRaw">, ids: string[]): Promise<Map<string, Course>> {
  const rows = ids.length === 0 ? [] : await read(db, ids);
  return new Map(rows.map((row) => [row.id, toCourse(row)]));
}

function toCourse({ now, worked, spans, rolled, fresh }: Row): Course {
  const moved: Step[] = [
    ...rolled.map(([at, bytes]) => ({ at, ms: ROLLED_MS, bytes })),
    ...fresh.map(([at, bytes]) => ({ at, ms: FRESH_MS, bytes })),
  ];
  const ran: Span[] = spans.map(([from, to]) => ({ from, to }));
  return { pace: paceOf(moved, ran, now.getTime()), workedSeconds: worked, steps: wholeSteps(fresh, now.getTime()) };
}

/** The fresh samples in the steps of the history, those that are over; one in which nothing moved is there as well. */
function wholeSteps(fresh: Fresh[], now: number): Course["steps"] {
  const end = Math.floor(now / ROLLED_MS) * ROLLED_MS;
  const steps: Course["steps"] = [];
  for (let from = end - SHOWN_MS; from < end; from += ROLLED_MS) {
    const own = fresh.filter(([at]) => at >= from && at < from + ROLLED_MS);
    const perSecond = (of: 1 | 2) => own.reduce((sum, row) => sum + row[of], 0) / (ROLLED_MS / 1_000);
    steps.push({ at: new Date(from).toISOString(), bytesPerSecond: perSecond(1), eventsPerSecond: perSecond(2) });
  }
  return steps;
}

/** Times are Unix milliseconds. Of the samples only those since the last resume, so that each resume is judged anew. */
function read(db: Pick<Db, "$queryRaw">, ids: string[]): Promise<Row[]> {
  return db.$queryRaw`
    WITH changes AS (
      SELECT migration_id, id, what, at, lead(at, 1, now()) OVER (PARTITION BY migration_id ORDER BY id) AS until
      FROM timeline WHERE migration_id = ANY(${ids}::uuid[]) AND kind = 'status'
    ), since AS (
      SELECT m.id, m.started_at, coalesce(max(changes.id) FILTER (WHERE what = 'resumed'), 0) AS resumed,
        coalesce(max(at) FILTER (WHERE what = 'resumed'), m.started_at) AS since
      FROM migrations m LEFT JOIN changes ON changes.migration_id = m.id
      WHERE m.id = ANY(${ids}::uuid[]) GROUP BY m.id
    )
    SELECT since.id, now() AS now,
      (SELECT coalesce(sum(extract(epoch FROM until - at)), 0)::float8
        FROM changes WHERE migration_id = since.id AND what IN ('running', 'pausing')) AS worked,
      (SELECT coalesce(jsonb_agg(jsonb_build_array(${epochMs("at")}, ${epochMs("until")}) ORDER BY id), '[]') FROM (
        SELECT id, at, until FROM changes
        WHERE migration_id = since.id AND what = 'running' AND id > since.resumed ORDER BY id DESC LIMIT ${MOST_SPANS}
      ) ran) AS spans,
      (SELECT coalesce(jsonb_agg(jsonb_build_array(${epochMs("at")}, bytes)), '[]') FROM (
        SELECT at, bytes FROM rate_samples
        WHERE migration_id = since.id AND at >= since.since ORDER BY at DESC LIMIT ${MOST_STEPS}
      ) steps) AS rolled,
      (SELECT coalesce(jsonb_agg(jsonb_build_array(${epochMs("at")}, bytes, events)), '[]') FROM (
        SELECT date_bin(make_interval(secs => ${FRESH_MS / 1_000}::float8), at, 'epoch') AS at,
          sum(bytes) AS bytes, sum(events) AS events
        FROM part_samples WHERE migration_id = since.id AND at >= since.since GROUP BY 1
      ) steps) AS fresh
    FROM since`;
}

function epochMs(column: "at" | "until"): Prisma.Sql {
  return Prisma.sql`extract(epoch FROM ${Prisma.raw(column)}) * 1000`;
}
