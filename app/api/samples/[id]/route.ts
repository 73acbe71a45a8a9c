import { draftOwner } from "@/lib/http/kept-secrets";
import { route } from "@/lib/http/route";
import { keptSamples } from "@/lib/migrations/kept-samples";
import { sampleParams } from "@/lib/schemas/preview";

export const DELETE = route({ params: sampleParams }, async ({ params, caller }) => {
  keptSamples().forget(draftOwner(caller), params.id);
  return new Response(null, { status: 204 });
});
