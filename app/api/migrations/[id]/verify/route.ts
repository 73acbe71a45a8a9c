import { db } from "@/lib/db/client";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { endpointPolicy } from "@/lib/http/settings";
import { verifyMigration } from "@/lib/migrations/verify/verify";
import { idParams } from "@/lib/schemas/migration";
import { verifyQuery, verifyView } from "@/lib/schemas/verify";

export const GET = route({ params: idParams, query: verifyQuery }, async ({ params, query, signal }) =>
  reply(verifyView, await verifyMigration(db(), params.id, { query, policy: endpointPolicy(), signal })),
);
