import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/generated/prisma/client";

/**
 * Parts back to their beginning, as if they had never run, with what they kept: one statement, so that the ledger closes
 * at every moment; windows of an export are downloaded again. The pairs of ids that they have claimed may be taken over
 * by whichever record asks next (identify-pairs.ts). `which` is a condition over parts, and must leave out those that
 * somebody else runs. `failures` in a row: none, or what they come to. Answers how many there were.
 */
export async function resetToStart(
  db: Pick<Db, "$queryRaw">,
  which: Prisma.Sql,
  failures = Prisma.sql`0`,
): Promise<number> {
  const [row] = await db.$queryRaw<{ count: number }[]>`
    WITH reset AS (
      UPDATE parts
      SET status = 'pending', checkpoint = NULL, bytes_read = 0, revision = revision + 1, restarts = restarts + 1,
        read = 0, accepted = 0, dropped = 0, rejected = 0, in_flight = 0, generated = 0,
        dropped_by = '{}', rejected_by = '{}', warnings = '{}',
        retries = 0, failures = ${failures}, not_before = now(), wait_reason = NULL, wait_until = NULL, error = NULL,
        lease_owner = NULL, lease_token = NULL, lease_expires_at = NULL,
        downloaded = 0, staged_key = NULL, staged_bytes = NULL, staged_sha256 = NULL, staged_at = NULL,
        object_bytes = CASE WHEN window_start IS NULL THEN object_bytes ELSE 0 END,
        range_end = CASE WHEN window_start IS NULL THEN range_end ELSE 0 END
      WHERE ${which}
      RETURNING id
    ), no_tallies AS (
      DELETE FROM part_tallies USING reset WHERE part_id = reset.id
    ), no_keys AS (
      DELETE FROM part_keys USING reset WHERE part_id = reset.id
    ), no_rejects AS (
      DELETE FROM rejects USING reset WHERE part_id = reset.id
    ), no_pieces AS (
      DELETE FROM reject_pieces USING reset WHERE part_id = reset.id
    )
    SELECT count(*)::int AS count FROM reset`;
  return row?.count ?? 0;
}
