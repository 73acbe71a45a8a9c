import type { Db } from "@/lib/db/client";
import type { PairClaim } from "@/lib/pipeline/settle-pairs";

/**
 * Claims pairs of ids for the records that would link them. True for each claim that is the migration's first for its
 * pair, and again whenever the same record claims it; false when the pair is another record's. Safe from any number of
 * workers at once, and to repeat. All claims of a call are of different pairs.
 */
export async function claimPairs(db: Db, migrationId: string, claims: readonly PairClaim[]): Promise<boolean[]> {
  const hex = claims.map(({ pair, owner }) => ({ pair: hexOf(pair), owner: hexOf(owner) }));
  // In one order everywhere, so that no two workers wait for each other.
  const sorted = [...hex].sort((a, b) => (a.pair < b.pair ? -1 : 1));
  const pairs = sorted.map(({ pair }) => pair);
  const owners = sorted.map(({ owner }) => owner);
  const won = await db.$queryRaw<{ pair: string }[]>`
    INSERT INTO identify_pairs (migration_id, pair, owner)
    SELECT ${migrationId}::uuid, decode(c.pair, 'hex'), decode(c.owner, 'hex')
    FROM unnest(${pairs}::text[], ${owners}::text[]) WITH ORDINALITY AS c (pair, owner, nth) ORDER BY c.nth
    ON CONFLICT (migration_id, pair) DO NOTHING
    RETURNING encode(pair, 'hex') AS pair`;
  const owned = new Set(won.map(({ pair }) => pair));
  if (owned.size < claims.length) {
    // Who won the others is committed by now: the insert has waited for them.
    const kept = await db.$queryRaw<{ pair: string }[]>`
      SELECT c.pair FROM unnest(${pairs}::text[], ${owners}::text[]) AS c (pair, owner)
      JOIN identify_pairs p ON p.migration_id = ${migrationId}::uuid AND p.pair = decode(c.pair, 'hex')
      WHERE p.owner = decode(c.owner, 'hex')`;
    for (const { pair } of kept) owned.add(pair);
  }
  return hex.map(({ pair }) => owned.has(pair));
}

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
