import { db } from "@/lib/db/client";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { readStatus } from "@/lib/migrations/read-status";
import { idParams } from "@/lib/schemas/migration";
import { statusView } from "@/lib/schemas/status-view";

export const GET = route({ params: idParams }, async ({ params }) =>
  reply(statusView, await readStatus(db(), params.id)),
);
