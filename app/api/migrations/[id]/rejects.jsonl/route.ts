import { z } from "zod";

import { db } from "@/lib/db/client";
import { download } from "@/lib/http/download";
import { route } from "@/lib/http/route";
import { streamRejectLines } from "@/lib/migrations/list-rejects";
import { assertMigration } from "@/lib/migrations/view";
import { idParams } from "@/lib/schemas/migration";

const query = z.object({ reason: z.string().optional() });

/** The raw lines as they were, one after the other. */
export const GET = route({ params: idParams, query }, async ({ params, query }) => {
  await assertMigration(db(), params.id);
  return download(streamRejectLines(db(), params.id, query.reason), `rejects-${params.id}.jsonl`);
});
