import { db } from "@/lib/db/client";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { leaveOutPart } from "@/lib/migrations/leave-out";
import { getMigration } from "@/lib/migrations/view";
import { leaveOutBody, migrationView, partParams } from "@/lib/schemas/migration";

export const POST = route({ params: partParams, body: leaveOutBody }, async ({ params, body, caller }) => {
  await leaveOutPart(db(), params, { actor: caller.name, reason: body?.reason });
  return reply(migrationView, await getMigration(db(), params.id), 202);
});
