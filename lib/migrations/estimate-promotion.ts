import type { Db } from "@/lib/db/client";
import type { Estimate, PromotionEstimateBody } from "@/lib/schemas/estimate";
import { totalsOfRows } from "./ended-totals";
import { type Around, estimateMigration } from "./look-for-estimate";
import { findCompletedTest } from "./promote";
import { shareOfTest } from "./share";

/**
 * What the full migration of a finished test will take: its records become events as the test's did. Throws as
 * `findCompletedTest` and `estimateMigration` do.
 */
export async function estimatePromotion(
  db: Db,
  id: string,
  { destination, range, probe, ...around }: PromotionEstimateBody & Around,
): Promise<Estimate> {
  const { test, source } = await findCompletedTest(db, id, range);
  const totals = (await totalsOfRows(db, [test])).get(id);
  const body = { source, destination: destination ?? { id: test.destinationId }, probe };
  return estimateMigration(db, body, { ...around, share: totals && shareOfTest(totals.ledger) });
}
