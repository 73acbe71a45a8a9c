import { db } from "@/lib/db/client";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { listParts } from "@/lib/migrations/list-parts";
import { idParams } from "@/lib/schemas/migration";
import { partList, partsQuery } from "@/lib/schemas/parts";

export const GET = route({ params: idParams, query: partsQuery }, async ({ params, query }) =>
  reply(partList, await listParts(db(), params.id, query)),
);
