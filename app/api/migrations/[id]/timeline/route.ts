import { db } from "@/lib/db/client";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { listTimeline } from "@/lib/migrations/list-timeline";
import { idParams, timelineList, timelineQuery } from "@/lib/schemas/migration";

export const GET = route({ params: idParams, query: timelineQuery }, async ({ params, query }) =>
  reply(timelineList, await listTimeline(db(), params.id, query)),
);
