import { db } from "@/lib/db/client";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { pauseMigration } from "@/lib/migrations/pause";
import { forgetWatched } from "@/lib/migrations/live";
import { getMigration } from "@/lib/migrations/view";
import { idParams, migrationView } from "@/lib/schemas/migration";

export const POST = route({ params: idParams }, async ({ params, caller }) => {
  await pauseMigration(db(), params.id, caller.name);
  forgetWatched(params.id);
  return reply(migrationView, await getMigration(db(), params.id), 202);
});
