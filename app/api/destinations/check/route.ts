import { db } from "@/lib/db/client";
import { withKeptSecrets } from "@/lib/http/kept-secrets";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { checkDestination } from "@/lib/http/check-destination";
import { checkDestinationBody, checkResult } from "@/lib/schemas/check";

export const POST = route({ body: checkDestinationBody }, async ({ body, caller, signal }) => {
  const destination = await withKeptSecrets(caller, body.destination);
  return reply(checkResult, await checkDestination(db(), destination, signal));
});
