import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/generated/prisma/client";
import type { MigrationStatus } from "@/lib/schemas/migration";

/** The right to run something until its lease expires. A new token on every claim, so that a stale worker can write nothing. */
export type Lease = { id: string; token: string };

/** Renewed each second; a worker that is silent for so long has lost its parts. */
export const LEASE_SECONDS = 15;

/** What running a part needs to know of its migration. */
export type ClaimedMigration = {
  migrationId: string;
  contentType: string;
  source: unknown;
  sourceSecret: Uint8Array | null;
  options: unknown;
  destinationId: string;
  createdAt: Date;
};

export type ClaimedPart = ClaimedMigration & {
  id: string;
  token: string;
  revision: number;
  restarts: number;
  key: string;
  objectKey: string;
  objectBytes: bigint;
  version: string;
  rangeStart: bigint;
  rangeEnd: bigint;
  checkpoint: bigint | null;
  bytesRead: bigint;
  /** Of a window of an export: its staged copy. */
  stagedKey: string | null;
  stagedBytes: bigint | null;
  stagedSha256: string | null;
  /** Only of a part that keeps its lines itself, in retry_lines: of a test, or one that sends rejects again. */
  retryOptions: unknown;
  retries: number;
  failures: number;
  migrationStatus: MigrationStatus;
  /** Of a migration that sends one UTC day of another again, as that one's: which, and which day. */
  resendOf: string | null;
  resendDay: string | null;
  /** Rejects still allowed in the whole migration. */
  rejectsLeft: number;
};

/** `testMaxEvents`: null unless it is a test; `testSeed`: the sample that it takes. */
export type ClaimedPlan = ClaimedMigration & {
  token: string;
  planAttempts: number;
  testMaxEvents: number | null;
  testSeed: bigint | null;
};

/**
 * Takes a part that is due (of an export: staged), or whose worker let its lease lapse: of the oldest migration, the first by ordinal. What the
 * last worker had in flight will be read again. Safe to call from many workers at once; null when there is none.
 */
export async function claimPart(db: Db, workerId: string, leaseSeconds = LEASE_SECONDS): Promise<ClaimedPart | null> {
  // The migration's row is share-locked, so that a pause or cancel either comes first or sees this lease.
  const [part] = await db.$queryRaw<ClaimedPart[]>`
    UPDATE parts
    SET status = 'running', attempts = attempts + 1,
      lease_owner = ${workerId}, lease_token = gen_random_uuid(),
      lease_expires_at = now() + make_interval(secs => ${leaseSeconds}::float8),
      read = read - in_flight, in_flight = 0,
      wait_reason = CASE WHEN retries > 0 THEN wait_reason END, wait_until = CASE WHEN retries > 0 THEN wait_until END
    FROM migrations owner LEFT JOIN migrations first ON first.id = owner.resend_of
    WHERE owner.id = parts.migration_id AND parts.id = (
      SELECT p.id
      FROM parts p JOIN migrations m ON m.id = p.migration_id
      WHERE m.status IN ('queued', 'running', 'waiting') AND m.planned_at IS NOT NULL
        AND p.ended_at IS NULL AND p.error IS NULL
        AND (
          (p.not_before <= now() AND (p.status = 'staged' OR (p.status = 'pending' AND p.window_start IS NULL)))
          OR (p.status = 'running' AND p.lease_expires_at <= now())
        )
      ORDER BY m.created_at, m.id, p.ordinal
      LIMIT 1
      FOR UPDATE OF p SKIP LOCKED
      FOR SHARE OF m SKIP LOCKED
    )
    RETURNING parts.id, parts.lease_token AS token, parts.revision, parts.restarts, parts.key, parts.object_key AS "objectKey",
      parts.object_bytes AS "objectBytes", parts.version, parts.range_start AS "rangeStart",
      parts.range_end AS "rangeEnd", parts.checkpoint, parts.bytes_read AS "bytesRead", parts.retries, parts.failures,
      parts.staged_key AS "stagedKey", parts.staged_bytes AS "stagedBytes", parts.staged_sha256 AS "stagedSha256",
      parts.retry_options AS "retryOptions",
      owner.id AS "migrationId", owner.status::text AS "migrationStatus", owner.content_type AS "contentType", owner.source,
      owner.source_secret AS "sourceSecret", owner.options, owner.destination_id AS "destinationId",
      coalesce(first.created_at, owner.created_at) AS "createdAt", owner.resend_of AS "resendOf",
      to_char(owner.resend_day, 'YYYY-MM-DD') AS "resendDay",
      (owner.reject_allowance - (
        SELECT coalesce(sum(r.rejected), 0) FROM parts r WHERE r.migration_id = owner.id AND r.rejected > 0
      ))::int AS "rejectsLeft"`;
  return part ?? null;
}

/** Whether an earlier one of its series keeps a migration from beginning; parts that rest for a person do not. */
export const HOLDS_LATER = Prisma.sql`earlier.ended_at IS NULL
  AND NOT (earlier.status = 'paused' AND coalesce(earlier.error ->> 'code' = 'parts_need_you', false))`;

/**
 * Takes the listing of a migration's parts, the oldest migration first; of a series only when those before it have
 * ended, or rest with nothing but parts that need a person.
 */
export async function claimPlan(db: Db, workerId: string, leaseSeconds = LEASE_SECONDS): Promise<ClaimedPlan | null> {
  const [plan] = await db.$queryRaw<ClaimedPlan[]>`
    UPDATE migrations
    SET lease_owner = ${workerId}, lease_token = gen_random_uuid(),
      lease_expires_at = now() + make_interval(secs => ${leaseSeconds}::float8)
    WHERE id = (
      SELECT id FROM migrations m
      WHERE status IN ('queued', 'running', 'waiting') AND planned_at IS NULL AND not_before <= now()
        AND (lease_expires_at IS NULL OR lease_expires_at <= now())
        AND NOT EXISTS (
          SELECT 1 FROM migrations earlier
          WHERE earlier.series_id = m.series_id AND earlier.series_index < m.series_index
            AND ${HOLDS_LATER}
        )
      ORDER BY created_at, id
      LIMIT 1
      FOR UPDATE SKIP LOCKED
    )
    RETURNING id AS "migrationId", lease_token AS token, plan_attempts AS "planAttempts", content_type AS "contentType",
      source, source_secret AS "sourceSecret", options, destination_id AS "destinationId", created_at AS "createdAt",
      test_max_events AS "testMaxEvents", test_seed AS "testSeed"`;
  return plan ?? null;
}
