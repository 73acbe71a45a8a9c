import { db } from "@/lib/db/client";
import { withKeptSecrets } from "@/lib/http/kept-secrets";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { endDraft } from "@/lib/http/end-draft";
import { promoteTest } from "@/lib/migrations/promote";
import { getMigration } from "@/lib/migrations/view";
import { idParams, migrationView, promoteBody } from "@/lib/schemas/migration";

export const POST = route({ params: idParams, body: promoteBody.default({}) }, async ({ params, body, caller }) => {
  const destination = await withKeptSecrets(caller, body.destination);
  const { draftId } = await getMigration(db(), params.id);
  const { id } = await promoteTest(db(), params.id, { ...body, destination }, caller.name);
  if (draftId) await endDraft(caller, draftId);
  return reply(migrationView, await getMigration(db(), id), 201);
});
