import { draftOwner } from "@/lib/http/kept-secrets";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { keptSamples } from "@/lib/migrations/kept-samples";
import { previewRecord, sampleParams, sampleRecordBody } from "@/lib/schemas/preview";

export const POST = route({ params: sampleParams, body: sampleRecordBody }, async ({ params, body, caller }) =>
  reply(previewRecord, keptSamples().record(draftOwner(caller), params.id, body)),
);
