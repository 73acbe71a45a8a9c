import { db } from "@/lib/db/client";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { leaveOutPart } from "@/lib/migrations/leave-out";
import { viewAfterChange } from "@/lib/migrations/live";
import { leaveOutBody, migrationView, partParams } from "@/lib/schemas/migration";

export const POST = route({ params: partParams, body: leaveOutBody }, async ({ params, body, caller }) => {
  await leaveOutPart(db(), params, { actor: caller.name, reason: body?.reason });
  return reply(migrationView, await viewAfterChange(db(), params.id), 202);
});
