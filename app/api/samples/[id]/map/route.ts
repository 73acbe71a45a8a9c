import { draftOwner } from "@/lib/http/kept-secrets";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { keptSamples } from "@/lib/migrations/kept-samples";
import { mappedSample, mapSampleBody, sampleParams } from "@/lib/schemas/preview";

export const POST = route({ params: sampleParams, body: mapSampleBody }, async ({ params, body, caller }) =>
  reply(mappedSample, keptSamples().map(draftOwner(caller), params.id, body.options)),
);
