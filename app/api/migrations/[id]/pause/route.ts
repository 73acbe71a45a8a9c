import { db } from "@/lib/db/client";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { pauseMigration } from "@/lib/migrations/pause";
import { viewAfterChange } from "@/lib/migrations/live";
import { idParams, migrationView } from "@/lib/schemas/migration";

export const POST = route({ params: idParams }, async ({ params, caller }) => {
  await pauseMigration(db(), params.id, caller.name);
  return reply(migrationView, await viewAfterChange(db(), params.id), 202);
});
