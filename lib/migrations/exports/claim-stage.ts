import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/generated/prisma/client";
import { LEASE_SECONDS } from "@/lib/migrations/claim";

/** Windows of a migration that are being downloaded or lie staged before they are sent: more would only fill the disk. */
export const WINDOWS_AHEAD = 3;

/** More would ask for the same in vain; fewer would spread a vendor's outage over all windows, and waste its quota. */
const TRIES_IN_A_ROW = 3;

/** A window to download, and what its download needs to know. */
export type ClaimedStage = {
  id: string;
  token: string;
  key: string;
  windowStart: Date;
  windowEnd: Date;
  ordinal: number;
  /** Of the attempt whose lease lapsed. */
  staleToken: string | null;
  retries: number;
  failures: number;
  migrationId: string;
  migrationStatus: string;
  stageRetries: number;
  source: unknown;
  sourceSecret: Uint8Array | null;
};

type Reader = Pick<Db, "$queryRaw">;

/**
 * Takes a window that is due to be downloaded, or whose download's lease lapsed, of the oldest migration that has fewer
 * than `WINDOWS_AHEAD` of them in hand: in the order of time, but what fails again and again lets others go first. Safe to call from many workers at
 * once; null when there is none.
 */
export async function claimStage(db: Db, workerId: string, leaseSeconds = LEASE_SECONDS): Promise<ClaimedStage | null> {
  if (!(await findMigration(db, Prisma.empty))) return null;
  return db.$transaction(async (tx) => {
    // One claim at a time for each migration: the count of windows in hand has to hold. A pause comes first or sees the lease.
    const id = await findMigration(tx, Prisma.sql`FOR NO KEY UPDATE OF m SKIP LOCKED`);
    return id ? claimOf(tx, id, { workerId, leaseSeconds }) : null;
  });
}

const STAGEABLE = Prisma.sql`p.window_start IS NOT NULL AND p.ended_at IS NULL AND p.error IS NULL
  AND (p.available_at IS NULL OR p.available_at <= now())
  AND ((p.status = 'pending' AND p.not_before <= now()) OR (p.status = 'staging' AND p.lease_expires_at <= now()))`;

/** Windows of the migration m that fill the staging store, over parts as p. */
export const IN_HAND = Prisma.sql`(
  SELECT count(*) FROM parts p
  WHERE p.migration_id = m.id AND p.ended_at IS NULL AND p.error IS NULL
    AND (p.status = 'staged' OR (p.status = 'staging' AND p.lease_expires_at > now()))
)`;

async function findMigration(db: Reader, lock: Prisma.Sql): Promise<string | null> {
  const [row] = await db.$queryRaw<{ id: string }[]>`
    SELECT m.id FROM migrations m
    WHERE m.status IN ('queued', 'running', 'waiting') AND m.planned_at IS NOT NULL AND m.vendor_project IS NOT NULL
      AND m.stage_not_before <= now() AND EXISTS (SELECT 1 FROM parts p WHERE p.migration_id = m.id AND ${STAGEABLE})
      AND ${IN_HAND} < ${WINDOWS_AHEAD}
    ORDER BY m.created_at, m.id
    LIMIT 1
    ${lock}`;
  return row?.id ?? null;
}

async function claimOf(
  db: Reader,
  migrationId: string,
  { workerId, leaseSeconds }: { workerId: string; leaseSeconds: number },
): Promise<ClaimedStage | null> {
  const [claimed] = await db.$queryRaw<ClaimedStage[]>`
    UPDATE parts
    SET status = 'staging', attempts = attempts + 1, downloaded = 0,
      lease_owner = ${workerId}, lease_token = gen_random_uuid(),
      lease_expires_at = now() + make_interval(secs => ${leaseSeconds}::float8),
      wait_reason = CASE WHEN retries > 0 THEN wait_reason END, wait_until = CASE WHEN retries > 0 THEN wait_until END
    FROM migrations m, (
      SELECT p.id, p.lease_token FROM parts p
      WHERE p.migration_id = ${migrationId}::uuid AND ${STAGEABLE}
      ORDER BY p.retries / ${TRIES_IN_A_ROW}::int, p.ordinal
      LIMIT 1
      FOR UPDATE OF p SKIP LOCKED
    ) taken
    WHERE parts.id = taken.id AND m.id = parts.migration_id AND ${IN_HAND} < ${WINDOWS_AHEAD}
    RETURNING parts.id, parts.lease_token AS token, parts.key, parts.window_start AS "windowStart",
      parts.window_end AS "windowEnd", parts.ordinal, taken.lease_token AS "staleToken", parts.retries, parts.failures, m.id AS "migrationId",
      m.status::text AS "migrationStatus", m.stage_retries AS "stageRetries", m.source, m.source_secret AS "sourceSecret"`;
  return claimed ?? null;
}
