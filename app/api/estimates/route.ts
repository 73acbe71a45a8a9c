import { db } from "@/lib/db/client";
import { env } from "@/lib/env";
import { withKeptSecrets } from "@/lib/http/kept-secrets";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { sourceSettings } from "@/lib/http/settings";
import { estimateMigration } from "@/lib/migrations/look-for-estimate";
import { estimate, estimateBody } from "@/lib/schemas/estimate";

export const POST = route({ body: estimateBody }, async ({ body, caller, signal }) => {
  const asked = await withKeptSecrets(caller, body);
  const around = { settings: sourceSettings(), hourSeconds: env().VENDOR_HOUR_SECONDS, signal };
  return reply(estimate, await estimateMigration(db(), asked, around));
});
