import { db } from "@/lib/db/client";
import { sendCanary } from "@/lib/destination/canary";
import { postHogTarget } from "@/lib/http/check-destination";
import { withKeptSecrets } from "@/lib/http/kept-secrets";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { endpointPolicy } from "@/lib/http/settings";
import { canaryBody, canaryView } from "@/lib/schemas/destination";

export const POST = route({ body: canaryBody }, async ({ body, caller, signal }) => {
  const target = await postHogTarget(db(), await withKeptSecrets(caller, body.destination));
  return reply(canaryView, await sendCanary(target, { at: body.at, policy: endpointPolicy() }, signal), 201);
});
