import type { Db } from "@/lib/db/client";
import type { PairClaim } from "@/lib/pipeline/settle-pairs";
import type { ClaimedPart } from "./claim";

/** The run that claims: a part since it was last put back to its beginning. */
export type Claimant = Pick<ClaimedPart, "id" | "migrationId" | "restarts">;

/**
 * Claims pairs of ids for a part's records that would link them. Answers the `$identify`'s time for each claim that is
 * the migration's first for its pair, and again whenever the same record claims it; null when the pair is another
 * record's. A claim whose part has begun anew since, or is gone, may be taken over: its `$identify` may have been sent,
 * so it keeps its time. Safe from any number of workers at once, and to repeat. All claims of a call are of different
 * pairs.
 */
export async function claimPairs(
  db: Db,
  { id, migrationId, restarts }: Claimant,
  claims: readonly PairClaim[],
): Promise<(string | null)[]> {
  const hex = claims.map(({ pair, ...claim }) => ({ ...claim, pair: hexOf(pair) }));
  // In one order everywhere, so that no two workers wait for each other.
  const sorted = hex.toSorted((a, b) => (a.pair < b.pair ? -1 : 1));
  const pairs = sorted.map(({ pair }) => pair);
  const offsets = sorted.map(({ offset }) => String(offset));
  const times = sorted.map(({ time }) => time);
  const won = await db.$queryRaw<{ pair: string; time: string }[]>`
    INSERT INTO identify_pairs (migration_id, pair, part_id, restarts, "offset", time)
    SELECT ${migrationId}::uuid, decode(c.pair, 'hex'), ${id}::uuid, ${restarts}::int, c.at::bigint, c.time
    FROM unnest(${pairs}::text[], ${offsets}::text[], ${times}::text[]) WITH ORDINALITY AS c (pair, at, time, nth)
    ORDER BY c.nth
    ON CONFLICT (migration_id, pair) DO NOTHING
    RETURNING encode(pair, 'hex') AS pair, time`;
  const timeOf = new Map(won.map(({ pair, time }) => [pair, time]));
  if (timeOf.size < claims.length) {
    // Who won the others is committed by now: the insert has waited for them.
    const held = await db.$queryRaw<{ pair: string; time: string }[]>`
      WITH held AS (
        SELECT p.pair, p.time, c.at::bigint AS at
        FROM unnest(${pairs}::text[], ${offsets}::text[]) AS c (pair, at)
        JOIN identify_pairs p ON p.migration_id = ${migrationId}::uuid AND p.pair = decode(c.pair, 'hex')
        WHERE (p.part_id = ${id}::uuid AND p.restarts = ${restarts}::int AND p."offset" = c.at::bigint)
          OR NOT EXISTS (SELECT FROM parts owner WHERE owner.id = p.part_id AND owner.restarts = p.restarts)
        ORDER BY p.pair
        FOR UPDATE OF p
      ), taken AS (
        UPDATE identify_pairs p SET part_id = ${id}::uuid, restarts = ${restarts}::int, "offset" = held.at
        FROM held
        WHERE p.migration_id = ${migrationId}::uuid AND p.pair = held.pair
          AND (p.part_id, p.restarts) <> (${id}::uuid, ${restarts}::int)
      )
      SELECT encode(pair, 'hex') AS pair, time FROM held`;
    for (const { pair, time } of held) timeOf.set(pair, time);
  }
  return hex.map(({ pair }) => timeOf.get(pair) ?? null);
}

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
