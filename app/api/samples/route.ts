import { draftOwner, withKeptSecrets } from "@/lib/http/kept-secrets";
import { progressReply } from "@/lib/http/progress-reply";
import { route } from "@/lib/http/route";
import { sourceSettings } from "@/lib/http/settings";
import { keptSamples } from "@/lib/migrations/kept-samples";
import { problemsOf } from "@/lib/migrations/preview";
import { sampleBody, sampleView } from "@/lib/schemas/preview";

export const POST = route({ body: sampleBody }, async ({ body, caller, request, signal }) => {
  const source = await withKeptSecrets(caller, body.source);
  return progressReply({ request, signal, schema: sampleView }, async (onProgress, until) => {
    const asked = { ...body, source, settings: sourceSettings() };
    const { id, sample } = await keptSamples().take(draftOwner(caller), asked, until, onProgress);
    const { scanned, places, names, lines } = sample;
    return { id, scanned, places, names, records: lines.length, problems: problemsOf(sample) };
  });
});
