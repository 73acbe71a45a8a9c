import { db } from "@/lib/db/client";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { listTimeline } from "@/lib/migrations/list-timeline";
import { idParams } from "@/lib/schemas/migration";
import { timelineList, timelineQuery } from "@/lib/schemas/timeline";

export const GET = route({ params: idParams, query: timelineQuery }, async ({ params, query }) =>
  reply(timelineList, await listTimeline(db(), params.id, query)),
);
