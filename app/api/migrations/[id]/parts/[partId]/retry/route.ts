import { db } from "@/lib/db/client";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { retryPart } from "@/lib/migrations/retry-part";
import { forgetWatched } from "@/lib/migrations/live";
import { getMigration } from "@/lib/migrations/view";
import { migrationView, partParams } from "@/lib/schemas/migration";

export const POST = route({ params: partParams }, async ({ params, caller }) => {
  await retryPart(db(), params.id, params.partId, caller.name);
  forgetWatched(params.id);
  return reply(migrationView, await getMigration(db(), params.id), 202);
});
