import { db } from "@/lib/db/client";
import { findCanary } from "@/lib/destination/canary";
import { postHogTarget } from "@/lib/http/check-destination";
import { withKeptSecrets } from "@/lib/http/kept-secrets";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { endpointPolicy } from "@/lib/http/settings";
import { canaryFound, lookForCanaryBody } from "@/lib/schemas/destination";

export const POST = route({ body: lookForCanaryBody }, async ({ body: { destination, id, at }, caller, signal }) => {
  const target = await postHogTarget(db(), await withKeptSecrets(caller, destination));
  return reply(canaryFound, { found: await findCanary(target, { id, at, policy: endpointPolicy() }, signal) });
});
