import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/generated/prisma/client";
import type { MigrationStatus, Problem } from "@/lib/schemas/migration";
import { type Lease, LEASE_SECONDS } from "@/lib/migrations/claim";
import { noteSuccess } from "./stumbles";

/** How a window leaves the hands of the worker that downloads it. */
export type StageRelease =
  | { kind: "staged"; copy: { key: string; bytes: number; sha256: string } }
  /** The vendor has nothing in this window. */
  | { kind: "empty" }
  /** Given back on a graceful stop; the attempt does not count. */
  | { kind: "stopped" }
  /** The vendor's quota is used up: nothing was asked, and nothing will be before `until`. */
  | { kind: "quota"; until: Date; reason: string }
  /**
   * Time mends it. `everything`: no other window would fare better before; so often in a row. `stumbles`: it ended early
   * or in a time-out, which may be this window's own matter or an outage.
   */
  | { kind: "waits"; delayMs: number; reason: string; everything: false | { inARow: number }; stumbles?: true }
  | { kind: "failed"; delayMs: number }
  | { kind: "needs_person"; error: Problem };

/** Renews the lease of a download and of its request, and says how far it is. Null when the lease is lost. */
export async function renewStage(
  db: Db,
  { id, token }: Lease,
  { downloaded, request }: { downloaded: number; request: string | null },
  leaseSeconds = LEASE_SECONDS,
): Promise<MigrationStatus | null> {
  const lease = Prisma.sql`make_interval(secs => ${leaseSeconds}::float8)`;
  const [row] = await db.$queryRaw<{ status: MigrationStatus }[]>`
    WITH renewed AS (
      UPDATE parts SET lease_expires_at = now() + ${lease}, downloaded = ${downloaded}::bigint
      WHERE id = ${id}::uuid AND lease_token = ${token}::uuid
      RETURNING migration_id
    ), request AS (
      UPDATE vendor_requests SET open_until = clock_timestamp() + ${lease} WHERE id = ${request}::uuid
    )
    SELECT m.status::text FROM renewed JOIN migrations m ON m.id = renewed.migration_id`;
  return row?.status ?? null;
}

/** Gives the lease back. False when it was lost: then nothing changed, and the copy belongs to nobody. */
export async function releaseStage(
  db: Db,
  { id, token }: Lease,
  release: StageRelease,
  downloadMs = 0,
): Promise<boolean> {
  const [row] = await db.$queryRaw<{ migrationId: string }[]>`
    UPDATE parts
    SET lease_owner = NULL, lease_token = NULL, lease_expires_at = NULL, revision = revision + 1,
      download_ms = download_ms + ${Math.round(downloadMs)}::bigint, ${changes(release)}
    WHERE id = ${id}::uuid AND lease_token = ${token}::uuid
    RETURNING migration_id AS "migrationId"`;
  if (row) await pace(db, row.migrationId, release);
  return row !== undefined;
}

/** Whether this copy is the part's own. */
export async function isStaged(db: Db, id: string, stagedKey: string): Promise<boolean> {
  return (await db.part.count({ where: { id, stagedKey } })) > 0;
}

const inSeconds = (ms: number) => Prisma.sql`now() + make_interval(secs => ${ms / 1_000}::float8)`;

const NO_WAIT = Prisma.sql`wait_reason = NULL, wait_until = NULL`;

function changes(release: StageRelease): Prisma.Sql {
  switch (release.kind) {
    case "staged": {
      const { key, bytes, sha256 } = release.copy;
      return Prisma.sql`status = 'staged', retries = 0, stumbles_since = NULL, not_before = now(), ${NO_WAIT}, downloaded = ${bytes}::bigint,
        staged_key = ${key}, staged_bytes = ${bytes}::bigint, staged_sha256 = ${sha256}, staged_at = now(),
        object_bytes = ${bytes}::bigint, range_end = ${bytes}::bigint, version = ${sha256}`;
    }
    case "empty":
      return Prisma.sql`status = 'empty', ended_at = now(), retries = 0, stumbles_since = NULL, ${NO_WAIT}`;
    case "stopped":
      return Prisma.sql`status = 'pending', attempts = greatest(attempts - 1, 0), not_before = now(), ${NO_WAIT}`;
    case "quota":
      return Prisma.sql`status = 'pending', attempts = greatest(attempts - 1, 0), not_before = ${release.until}::timestamptz,
        wait_ms = wait_ms + greatest(0, extract(epoch FROM ${release.until}::timestamptz - now()) * 1000)::bigint,
        wait_reason = ${release.reason}, wait_until = ${release.until}::timestamptz`;
    case "waits":
      return Prisma.sql`status = 'pending', retries = retries + 1, not_before = ${inSeconds(release.delayMs)},
        wait_ms = wait_ms + ${Math.round(release.delayMs)}::bigint,
        wait_reason = ${release.reason}, wait_until = ${inSeconds(release.delayMs)}
        ${release.stumbles ? Prisma.sql`, stumbles_since = coalesce(stumbles_since, now()), stumbled_at = now()` : Prisma.empty}`;
    case "failed":
      return Prisma.sql`status = 'pending', failures = failures + 1, not_before = ${inSeconds(release.delayMs)}, ${NO_WAIT}`;
    case "needs_person":
      return Prisma.sql`status = 'pending', error = ${JSON.stringify(release.error)}::jsonb, ${NO_WAIT}`;
  }
}

/** When the migration's next download may begin. Only advice: one that is not written costs a vain try. */
async function pace(db: Db, id: string, release: StageRelease): Promise<void> {
  if (release.kind === "staged" || release.kind === "empty") await noteSuccess(db, id);
  if (release.kind === "quota")
    await db.$executeRaw`UPDATE migrations SET stage_not_before = ${release.until}::timestamptz WHERE id = ${id}::uuid`;
  if (release.kind === "waits" && release.everything)
    await holdDownloads(db, id, { inARow: release.everything.inARow, delayMs: release.delayMs });
}

/** None of the migration's windows is asked for before that. */
export async function holdDownloads(
  db: Db,
  id: string,
  { inARow, delayMs }: { inARow: number; delayMs: number },
): Promise<void> {
  await db.$executeRaw`
    UPDATE migrations
    SET stage_retries = greatest(stage_retries, ${inARow}::int), stage_not_before = ${inSeconds(delayMs)}
    WHERE id = ${id}::uuid`;
}
