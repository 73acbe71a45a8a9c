import { db } from "@/lib/db/client";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { getRecordSamples } from "@/lib/migrations/record-samples";
import { idParams } from "@/lib/schemas/migration";
import { recordSamples, recordSamplesQuery } from "@/lib/schemas/record-samples";

export const GET = route({ params: idParams, query: recordSamplesQuery }, async ({ params, query }) =>
  reply(recordSamples, await getRecordSamples(db(), params.id, query)),
);
