import { z } from "zod";

import { db } from "@/lib/db/client";
import { download } from "@/lib/http/download";
import { route } from "@/lib/http/route";
import { streamRejectLines } from "@/lib/migrations/list-rejects";
import { streamMendedLines } from "@/lib/migrations/mended-rejects";
import { assertMigration } from "@/lib/migrations/view";
import { idParams } from "@/lib/schemas/migration";
import { mendedSide } from "@/lib/schemas/rejects";

const query = z.object({ reason: z.string().optional(), mended: mendedSide.optional() });

/**
 * The raw lines as they were, one after the other. With `mended`: instead of what is rejected now, what was sent again
 * mended, as it had been before that or as it was sent; the two files go line by line.
 */
export const GET = route({ params: idParams, query }, async ({ params, query }) => {
  await assertMigration(db(), params.id);
  const { reason, mended: side } = query;
  if (side) return download(streamMendedLines(db(), params.id, { side, reason }), `mended-${side}-${params.id}.jsonl`);
  return download(streamRejectLines(db(), params.id, reason), `rejects-${params.id}.jsonl`);
});
