import { db } from "@/lib/db/client";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { resendDay } from "@/lib/migrations/verify/resend-day";
import { getMigration } from "@/lib/migrations/view";
import { idParams, migrationView } from "@/lib/schemas/migration";
import { resendBody } from "@/lib/schemas/verify";

/** Sends the events of one day again; answers the migration that does it. */
export const POST = route({ params: idParams, body: resendBody }, async ({ params, body, caller }) => {
  const { id } = await resendDay(db(), params.id, body.day, caller.name);
  return reply(migrationView, await getMigration(db(), id), 201);
});
