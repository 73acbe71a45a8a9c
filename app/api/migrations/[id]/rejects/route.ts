import { db } from "@/lib/db/client";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { listRejects } from "@/lib/migrations/list-rejects";
import { idParams } from "@/lib/schemas/migration";
import { rejectList, rejectsQuery } from "@/lib/schemas/rejects";

export const GET = route({ params: idParams, query: rejectsQuery }, async ({ params, query }) =>
  reply(rejectList, await listRejects(db(), params.id, query)),
);
