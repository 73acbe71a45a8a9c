import { db } from "@/lib/db/client";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { resumeMigration } from "@/lib/migrations/resume";
import { viewAfterChange } from "@/lib/migrations/live";
import { idParams, migrationView, resumeBody } from "@/lib/schemas/migration";

export const POST = route({ params: idParams, body: resumeBody }, async ({ params, body, caller }) => {
  await resumeMigration(db(), params.id, caller.name, body?.source);
  return reply(migrationView, await viewAfterChange(db(), params.id), 202);
});
