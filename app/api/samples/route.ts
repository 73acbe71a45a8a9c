import { draftOwner, withKeptSecrets } from "@/lib/http/kept-secrets";
import { progressReply } from "@/lib/http/progress-reply";
import { route } from "@/lib/http/route";
import { sourceSettings } from "@/lib/http/settings";
import { keptSamples } from "@/lib/migrations/kept-samples";
import { toldOf } from "@/lib/migrations/preview";
import { sampleBody, sampleView } from "@/lib/schemas/preview";

export const POST = route({ body: sampleBody }, async ({ body, caller, request, signal }) => {
  const source = await withKeptSecrets(caller, body.source);
  return progressReply({ request, signal, schema: sampleView }, async (onProgress, until) => {
    const { draft, ...asked } = body;
    const owner = draftOwner(caller);
    const { id, sample } = await keptSamples().take(
      { owner, draft },
      { ...asked, source, settings: sourceSettings() },
      until,
      onProgress,
    );
    const { scanned, places, names, lines } = sample;
    return { id, scanned, places, names, records: lines.length, ...toldOf(sample) };
  });
});
