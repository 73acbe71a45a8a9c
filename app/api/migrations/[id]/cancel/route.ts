import { db } from "@/lib/db/client";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { cancelMigration } from "@/lib/migrations/cancel";
import { viewAfterChange } from "@/lib/migrations/live";
import { cancelQuery, idParams, migrationView } from "@/lib/schemas/migration";

export const POST = route({ params: idParams, query: cancelQuery }, async ({ params, query, caller }) => {
  await cancelMigration(db(), params.id, caller.name, query);
  return reply(migrationView, await viewAfterChange(db(), params.id), 202);
});
