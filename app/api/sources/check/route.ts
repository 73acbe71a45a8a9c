import { withKeptSecrets } from "@/lib/http/kept-secrets";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { sourceSettings } from "@/lib/http/settings";
import { checkResult, checkSourceBody } from "@/lib/schemas/check";
import { checkSource } from "@/lib/sources/check-source";

export const POST = route({ body: checkSourceBody }, async ({ body, caller, signal }) => {
  const source = await withKeptSecrets(caller, body.source);
  return reply(checkResult, await checkSource(source, sourceSettings(), signal));
});
