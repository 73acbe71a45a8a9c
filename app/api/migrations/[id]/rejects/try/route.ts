import { db } from "@/lib/db/client";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { tryRejects } from "@/lib/migrations/try-rejects";
import { idParams } from "@/lib/schemas/migration";
import { triedRejects, tryRejectsBody } from "@/lib/schemas/try-rejects";

export const POST = route({ params: idParams, body: tryRejectsBody }, async ({ params, body, signal }) =>
  reply(triedRejects, await tryRejects(db(), params.id, body, signal)),
);
