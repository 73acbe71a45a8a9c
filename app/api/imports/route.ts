import { env } from "@/lib/env";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { listImports } from "@/lib/imports/list-imports";
import { importList } from "@/lib/schemas/imports";

export const GET = route({}, async () => reply(importList, await listImports(env().IMPORT_DIR)));
