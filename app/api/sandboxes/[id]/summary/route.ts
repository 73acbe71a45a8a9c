import { db } from "@/lib/db/client";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { summariseSandbox } from "@/lib/sandbox/read";
import { idParams } from "@/lib/schemas/migration";
import { sandboxSummary } from "@/lib/schemas/sandbox";

export const GET = route({ params: idParams }, async ({ params }) =>
  reply(sandboxSummary, await summariseSandbox(db(), params.id)),
);
