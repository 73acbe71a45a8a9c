import { db } from "@/lib/db/client";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { cancelMigration } from "@/lib/migrations/cancel";
import { forgetWatched } from "@/lib/migrations/live";
import { getMigration } from "@/lib/migrations/view";
import { cancelQuery, idParams, migrationView } from "@/lib/schemas/migration";

export const POST = route({ params: idParams, query: cancelQuery }, async ({ params, query, caller }) => {
  await cancelMigration(db(), params.id, caller.name, query);
  forgetWatched(params.id);
  return reply(migrationView, await getMigration(db(), params.id), 202);
});
