import { withKeptSecrets } from "@/lib/http/kept-secrets";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { sourceSettings } from "@/lib/http/settings";
import { preview } from "@/lib/migrations/preview";
import { previewBody, previewResult } from "@/lib/schemas/preview";

export const POST = route({ body: previewBody }, async ({ body, caller, signal }) => {
  const source = await withKeptSecrets(caller, body.source);
  return reply(previewResult, await preview({ ...body, source }, sourceSettings(), signal));
});
