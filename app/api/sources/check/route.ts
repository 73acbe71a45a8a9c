import { withKeptSecrets } from "@/lib/http/kept-secrets";
import { progressReply } from "@/lib/http/progress-reply";
import { route } from "@/lib/http/route";
import { sourceSettings } from "@/lib/http/settings";
import { type Check, checkResult, checkSourceBody } from "@/lib/schemas/check";
import { checkSource } from "@/lib/sources/check-source";

/** To callers that take lines, `progress` is each check as soon as it is known. */
export const POST = route({ body: checkSourceBody }, async ({ body, caller, request, signal }) => {
  const source = await withKeptSecrets(caller, body.source);
  return progressReply<typeof checkResult, Check>({ request, signal, schema: checkResult }, (onCheck, until) =>
    checkSource(source, sourceSettings(), until, onCheck),
  );
});
