import type { Db } from "@/lib/db/client";
import { type Claimant, claimPairs } from "@/lib/migrations/identify-pairs";
import type { ClaimedPart } from "@/lib/migrations/claim";
import { storableDay } from "@/lib/migrations/commit";
import type { PairClaim } from "@/lib/pipeline/settle-pairs";

type Resender = Claimant & Pick<ClaimedPart, "resendOf" | "resendDay">;

const DAY_CHARACTERS = "YYYY-MM-DD".length;

/**
 * Claims pairs as `claimPairs` does. Where a day is sent again, only the pairs whose `$identify` the first migration sent
 * on that day, with the time that it had there, whichever record meets the pair first.
 */
export async function claimPairsFor(db: Db, part: Resender, claims: readonly PairClaim[]): Promise<(string | null)[]> {
  const { resendOf, resendDay } = part;
  if (resendOf === null) return claimPairs(db, part, claims);
  const times = await timesIn(db, resendOf, claims);
  const ofDay = claims.flatMap((claim, index) => {
    const time = times[index];
    return time && storableDay(time.slice(0, DAY_CHARACTERS)) === resendDay
      ? [{ index, claim: { ...claim, time } }]
      : [];
  });
  const answers: (string | null)[] = claims.map(() => null);
  if (ofDay.length === 0) return answers;
  const claimed = await claimPairs(
    db,
    part,
    ofDay.map(({ claim }) => claim),
  );
  for (const [nth, { index }] of ofDay.entries()) answers[index] = claimed[nth] ?? null;
  return answers;
}

async function timesIn(db: Db, migrationId: string, claims: readonly PairClaim[]): Promise<(string | undefined)[]> {
  const pairs = claims.map(({ pair }) => Buffer.from(pair).toString("hex"));
  const rows = await db.$queryRaw<{ pair: string; time: string }[]>`
    SELECT encode(p.pair, 'hex') AS pair, p.time
    FROM unnest(${pairs}::text[]) AS c (pair)
    JOIN identify_pairs p ON p.migration_id = ${migrationId}::uuid AND p.pair = decode(c.pair, 'hex')`;
  const timeOf = new Map(rows.map(({ pair, time }) => [pair, time]));
  return pairs.map((pair) => timeOf.get(pair));
}
