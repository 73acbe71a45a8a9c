import type { Prisma } from "@/lib/generated/prisma/client";
import { SENDS_REJECTS } from "./retry-rejects";

/** A line of before reasons were kept with it: it had one, and nobody knows it any more. */
const UNKNOWN = { reason: "refused_by_destination", detail: "Why it was rejected at first is not known any more." };

/**
 * A cancelled migration sends nothing more: the rejects that were to be sent again and are not settled are rejects as
 * before, with their reasons and as they were before they were mended. Only for one that is being cancelled, and before it
 * says that it is, so that whoever is told of it hears the whole ledger; safe to repeat. A lease that lapsed goes too, so
 * that whoever held it writes nothing more.
 */
export async function keepUnsentRejects(tx: Prisma.TransactionClient, migrationId: string): Promise<void> {
  const [row] = await tx.$queryRaw<{ kept: number }[]>`
    WITH open AS (
      SELECT id, coalesce(checkpoint, 0) AS checkpoint FROM parts
      WHERE migration_id = ${migrationId}::uuid AND ended_at IS NULL AND ${SENDS_REJECTS}
        AND (lease_expires_at IS NULL OR lease_expires_at <= now())
      FOR UPDATE
    ), lines AS (
      SELECT l.*, sum(length(l.bytes) + 1) OVER (PARTITION BY l.part_id ORDER BY l.seq) - length(l.bytes) - 1 AS at
      FROM retry_lines l JOIN open ON open.id = l.part_id
    ), unsent AS (
      SELECT lines.part_id, seq, at, coalesce(original, bytes) AS raw, object_key, object_at,
        coalesce(reason, ${UNKNOWN.reason}) AS reason, coalesce(detail, ${UNKNOWN.detail}) AS detail
      FROM lines JOIN open ON open.id = lines.part_id WHERE at >= open.checkpoint
    ), kept AS (
      INSERT INTO rejects (migration_id, part_id, "offset", length, reason, detail, raw, object_key, object_at)
      SELECT ${migrationId}::uuid, part_id, at, length(raw), reason, detail, raw, object_key, object_at
      FROM unsent ORDER BY part_id, seq
      RETURNING part_id, reason
    ), counted AS (
      SELECT part_id, sum(n) AS n, jsonb_object_agg(reason, n) AS more
      FROM (SELECT part_id, reason, count(*) AS n FROM kept GROUP BY 1, 2) reasons GROUP BY part_id
    ), settled AS (
      UPDATE parts
      SET read = read - in_flight + counted.n, in_flight = 0, rejected = rejected + counted.n,
        rejected_by = add_counts(rejected_by, counted.more), checkpoint = range_end, revision = revision + 1,
        status = 'pending', lease_owner = NULL, lease_token = NULL, lease_expires_at = NULL
      FROM counted WHERE parts.id = counted.part_id
    ), gone AS (
      DELETE FROM retry_lines USING unsent
      WHERE retry_lines.part_id = unsent.part_id AND retry_lines.seq = unsent.seq
    ), sent AS (
      DELETE FROM retry_lines USING open
      WHERE retry_lines.part_id = open.id AND retry_lines.original IS NULL
    )
    SELECT count(*)::int AS kept FROM kept`;
  const kept = row?.kept ?? 0;
  if (kept === 0) return;
  const records = kept === 1 ? "1 record that was" : `${kept.toLocaleString("en-US")} records that were`;
  const why = `${records} to be sent again ${kept === 1 ? "is a reject" : "are rejects"} as before: counted, and kept for download.`;
  await tx.timelineEntry.create({
    data: { migrationId, actor: "system", kind: "rejects", what: "rejects kept again", why },
  });
}
