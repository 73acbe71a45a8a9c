import { db } from "@/lib/db/client";
import { env } from "@/lib/env";
import { draftOwner, withKeptSecrets } from "@/lib/http/kept-secrets";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { sourceSettings } from "@/lib/http/settings";
import { estimateMigration } from "@/lib/migrations/look-for-estimate";
import { sampleShare } from "@/lib/migrations/sample-share";
import { estimate, estimateBody } from "@/lib/schemas/estimate";

export const POST = route({ body: estimateBody }, async ({ body, caller, signal }) => {
  const asked = await withKeptSecrets(caller, body);
  const { source, options } = asked;
  const around = { settings: sourceSettings(), hourSeconds: env().VENDOR_HOUR_SECONDS, signal };
  const share = options && (await sampleShare({ owner: draftOwner(caller), source, options }, around));
  return reply(estimate, await estimateMigration(db(), asked, { ...around, share }));
});
