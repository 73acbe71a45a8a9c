import { db } from "@/lib/db/client";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { getOverview } from "@/lib/migrations/overview";
import { overview, overviewQuery } from "@/lib/schemas/overview";

export const GET = route({ query: overviewQuery }, async ({ query }) =>
  reply(overview, await getOverview(db(), query.ids)),
);
