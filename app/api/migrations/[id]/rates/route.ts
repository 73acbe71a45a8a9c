import { db } from "@/lib/db/client";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { getRates } from "@/lib/migrations/rates";
import { idParams } from "@/lib/schemas/migration";
import { ratesQuery, ratesView } from "@/lib/schemas/progress";

export const GET = route({ params: idParams, query: ratesQuery }, async ({ params, query }) =>
  reply(ratesView, await getRates(db(), params.id, query.range)),
);
