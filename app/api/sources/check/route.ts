import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { sourceSettings } from "@/lib/http/settings";
import { checkResult, checkSourceBody } from "@/lib/schemas/check";
import { checkSource } from "@/lib/sources/check-source";

export const POST = route({ body: checkSourceBody }, async ({ body, signal }) =>
  reply(checkResult, await checkSource(body.source, sourceSettings(), signal)),
);
