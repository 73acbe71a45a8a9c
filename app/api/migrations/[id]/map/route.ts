import { db } from "@/lib/db/client";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { getPartMap } from "@/lib/migrations/part-map";
import { idParams } from "@/lib/schemas/migration";
import { partMap } from "@/lib/schemas/progress";

export const GET = route({ params: idParams }, async ({ params }) => reply(partMap, await getPartMap(db(), params.id)));
