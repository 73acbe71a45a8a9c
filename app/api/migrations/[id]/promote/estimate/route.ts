import { db } from "@/lib/db/client";
import { env } from "@/lib/env";
import { withKeptSecrets } from "@/lib/http/kept-secrets";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { sourceSettings } from "@/lib/http/settings";
import { estimatePromotion } from "@/lib/migrations/estimate-promotion";
import { estimate, promotionEstimateBody } from "@/lib/schemas/estimate";
import { idParams } from "@/lib/schemas/migration";

export const POST = route(
  { params: idParams, body: promotionEstimateBody },
  async ({ params, body, caller, signal }) => {
    const asked = await withKeptSecrets(caller, body);
    const around = { settings: sourceSettings(), hourSeconds: env().VENDOR_HOUR_SECONDS, signal };
    return reply(estimate, await estimatePromotion(db(), params.id, { ...asked, ...around }));
  },
);
