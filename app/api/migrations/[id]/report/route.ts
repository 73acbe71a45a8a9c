import { db } from "@/lib/db/client";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { getReport } from "@/lib/migrations/report";
import { idParams } from "@/lib/schemas/migration";
import { report } from "@/lib/schemas/report";

export const GET = route({ params: idParams }, async ({ params }) => reply(report, await getReport(db(), params.id)));
