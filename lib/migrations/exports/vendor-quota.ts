import type { Db } from "@/lib/db/client";
import { LEASE_SECONDS } from "@/lib/migrations/claim";
import type { Quota } from "@/lib/sources/export-source";

/** The vendor's clock and ours, and the way between them: each span is taken a little longer than it is said to be. */
const MARGIN = 1.01;
const SECOND = 1.5;
/** When an open request ends is not known; that of a dead worker ends with its lease. */
const LOOK_AGAIN_SECONDS = 5;

export type RequestGrant = { granted: true; id: string } | { granted: false; nextAt: Date; limit: QuotaLimit };
export type QuotaLimit = "blocked" | "hour" | "second" | "concurrent";

export type QuotaClock = {
  /** How long the vendor's hour is; other than 3,600 only against emulators. */
  hourSeconds: number;
  /** The request counts as open for so long, unless it is renewed or ended. */
  leaseSeconds?: number;
};

/**
 * Asks for one request to the vendor's project, on the database's clock: all workers and all migrations of the project
 * share what the vendor allows. A request that was granted counts for the hour that follows, whatever becomes of it.
 */
export async function acquireRequest(
  db: Db,
  {
    key,
    perHour = null,
    perSecond = null,
    concurrent = null,
  }: { [K in keyof Quota]: Quota[K] | null } & { key: string },
  { hourSeconds, leaseSeconds = LEASE_SECONDS }: QuotaClock,
): Promise<RequestGrant> {
  return db.$transaction(async (tx) => {
    // The row's lock lasts to the end: one at a time for each project, and the statement after it sees all before.
    await tx.$executeRaw`
      INSERT INTO vendor_projects (key, per_hour, per_second, concurrent)
      VALUES (${key}, ${perHour}::int, ${perSecond}::int, ${concurrent}::int)
      ON CONFLICT (key) DO UPDATE
      SET per_hour = excluded.per_hour, per_second = excluded.per_second, concurrent = excluded.concurrent`;
    const [slot] = await tx.$queryRaw<{ id: string | null; nextAt: Date; limit: QuotaLimit }[]>`
      WITH clock AS MATERIALIZED (
        SELECT clock_timestamp() AS at
      ), next AS (
        SELECT 'blocked' AS kind, blocked_until AS at FROM vendor_projects WHERE key = ${key}
        UNION ALL
        SELECT 'hour', at + make_interval(secs => ${hourSeconds * MARGIN}::float8) FROM (
          SELECT at FROM vendor_requests WHERE project = ${key} ORDER BY at DESC OFFSET ${(perHour ?? 1) - 1}::int LIMIT 1
        ) nth WHERE ${perHour !== null}
        UNION ALL
        SELECT 'second', at + make_interval(secs => ${SECOND}::float8) FROM (
          SELECT at FROM vendor_requests WHERE project = ${key} ORDER BY at DESC OFFSET ${(perSecond ?? 1) - 1}::int LIMIT 1
        ) nth WHERE ${perSecond !== null}
        UNION ALL
        SELECT 'concurrent', clock.at + make_interval(secs => ${LOOK_AGAIN_SECONDS}::float8) FROM clock
        WHERE ${concurrent}::int <= (
          SELECT count(*) FROM vendor_requests WHERE project = ${key} AND open_until > clock.at
        )
      ), latest AS (
        SELECT next.kind, next.at FROM next, clock WHERE next.at > clock.at ORDER BY next.at DESC LIMIT 1
      ), granted AS (
        INSERT INTO vendor_requests (project, at, open_until)
        SELECT ${key}, clock.at, clock.at + make_interval(secs => ${leaseSeconds}::float8) FROM clock
        WHERE NOT EXISTS (SELECT 1 FROM latest)
        RETURNING id, at
      )
      SELECT id, at AS "nextAt", NULL AS "limit" FROM granted
      UNION ALL
      SELECT NULL, at, kind FROM latest`;
    if (!slot) throw new Error("A request was neither granted nor refused.");
    return slot.id ? { granted: true, id: slot.id } : { granted: false, nextAt: slot.nextAt, limit: slot.limit };
  });
}

/** The request has ended, well or not; it still counts for its hour. */
export async function endRequest(db: Db, id: string): Promise<void> {
  await db.$executeRaw`UPDATE vendor_requests SET open_until = clock_timestamp() WHERE id = ${id}::uuid`;
}

/** The vendor itself said when to come back: that holds for everybody who shares the project. */
export async function blockProject(db: Db, key: string, delayMs: number): Promise<void> {
  await db.$executeRaw`
    UPDATE vendor_projects
    SET blocked_until = greatest(blocked_until, now() + make_interval(secs => ${delayMs / 1_000}::float8))
    WHERE key = ${key}`;
}

/** Forgets requests that no hour can count. */
export async function sweepRequests(db: Db, hourSeconds: number): Promise<void> {
  await db.$executeRaw`
    DELETE FROM vendor_requests
    WHERE at < now() - make_interval(secs => ${hourSeconds * 2}::float8) AND open_until < now()`;
}

/** Requests of the last hour beside what is allowed, and when the next may go when they are used up. */
export type QuotaState = { used: number; perHour: number; hourSeconds: number; nextAt: Date | null };

/** Null for a project without an hourly limit, or that nothing was asked of yet. */
export async function quotaState(db: Db, key: string, hourSeconds: number): Promise<QuotaState | null> {
  const [row] = await db.$queryRaw<{ used: number; perHour: number; nextAt: Date | null }[]>`
    WITH counted AS (
      SELECT at + make_interval(secs => ${hourSeconds * MARGIN}::float8) AS leaves,
        row_number() OVER (ORDER BY at DESC) AS nth
      FROM vendor_requests
      WHERE project = ${key} AND at > now() - make_interval(secs => ${hourSeconds * MARGIN}::float8)
    )
    SELECT (SELECT count(*)::int FROM counted) AS used, v.per_hour AS "perHour",
      greatest(
        (SELECT leaves FROM counted WHERE nth = v.per_hour),
        CASE WHEN v.blocked_until > now() THEN v.blocked_until END
      ) AS "nextAt"
    FROM vendor_projects v WHERE v.key = ${key} AND v.per_hour IS NOT NULL`;
  return row ? { ...row, hourSeconds } : null;
}
