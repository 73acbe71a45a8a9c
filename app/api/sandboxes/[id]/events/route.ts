import { db } from "@/lib/db/client";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { listSandboxEvents } from "@/lib/sandbox/read";
import { idParams } from "@/lib/schemas/migration";
import { sandboxEventList, sandboxEventsQuery } from "@/lib/schemas/sandbox";

export const GET = route({ params: idParams, query: sandboxEventsQuery }, async ({ params, query }) =>
  reply(sandboxEventList, await listSandboxEvents(db(), params.id, query)),
);
