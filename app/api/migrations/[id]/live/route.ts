import { db } from "@/lib/db/client";
import { reply } from "@/lib/http/reply";
import { polledRoute } from "@/lib/http/route";
import { getLive } from "@/lib/migrations/live";
import { liveQuery, liveView } from "@/lib/schemas/live";
import { idParams } from "@/lib/schemas/migration";

/** One tick of the page: small, whatever the number of parts. */
export const GET = polledRoute({ params: idParams, query: liveQuery }, async ({ params, query }) =>
  reply(liveView, await getLive(db(), params.id, query.since)),
);
