import { db } from "@/lib/db/client";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { listSkipped } from "@/lib/migrations/list-skipped";
import { idParams } from "@/lib/schemas/migration";
import { skippedList, skippedQuery } from "@/lib/schemas/skipped";

export const GET = route({ params: idParams, query: skippedQuery }, async ({ params, query }) =>
  reply(skippedList, await listSkipped(db(), params.id, query)),
);
