import { db } from "@/lib/db/client";
import { withKeptSecrets } from "@/lib/http/kept-secrets";
import { progressReply } from "@/lib/http/progress-reply";
import { route } from "@/lib/http/route";
import { checkDestination } from "@/lib/http/check-destination";
import { type Check, checkDestinationBody, checkResult } from "@/lib/schemas/check";

/** To callers that take lines, `progress` is each check as soon as it is known. */
export const POST = route({ body: checkDestinationBody }, async ({ body, caller, request, signal }) => {
  const destination = await withKeptSecrets(caller, body.destination);
  return progressReply<typeof checkResult, Check>({ request, signal, schema: checkResult }, (onCheck, until) =>
    checkDestination(db(), destination, until, onCheck),
  );
});
