import { db } from "@/lib/db/client";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { retryPart } from "@/lib/migrations/retry-part";
import { viewAfterChange } from "@/lib/migrations/live";
import { migrationView, partParams } from "@/lib/schemas/migration";

export const POST = route({ params: partParams }, async ({ params, caller }) => {
  await retryPart(db(), params.id, params.partId, caller.name);
  return reply(migrationView, await viewAfterChange(db(), params.id), 202);
});
