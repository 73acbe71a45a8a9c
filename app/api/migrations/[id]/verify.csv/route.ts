import { db } from "@/lib/db/client";
import { download } from "@/lib/http/download";
import { route } from "@/lib/http/route";
import { verifyCsv } from "@/lib/migrations/verify/csv";
import { readVerify } from "@/lib/migrations/verify/verify";
import { idParams } from "@/lib/schemas/migration";
import { verifyDaysQuery } from "@/lib/schemas/verify";

/** The last comparison, a line for each day and event name; asks nobody. */
export const GET = route({ params: idParams, query: verifyDaysQuery }, async ({ params, query }) =>
  download(verifyCsv(await readVerify(db(), params.id, query)), `verify-${params.id}.csv`, "text/csv; charset=utf-8"),
);
