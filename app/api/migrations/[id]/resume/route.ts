import { db } from "@/lib/db/client";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { resumeMigration } from "@/lib/migrations/resume";
import { forgetWatched } from "@/lib/migrations/live";
import { getMigration } from "@/lib/migrations/view";
import { idParams, migrationView, resumeBody } from "@/lib/schemas/migration";

export const POST = route({ params: idParams, body: resumeBody }, async ({ params, body, caller }) => {
  await resumeMigration(db(), params.id, caller.name, body?.source);
  forgetWatched(params.id);
  return reply(migrationView, await getMigration(db(), params.id), 202);
});
