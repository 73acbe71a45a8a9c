import type { Db } from "@/lib/db/client";
import { cellLetters, type PartMap } from "@/lib/schemas/progress";

import { assertMigration } from "./view";

/** Every part as one letter (lib/schemas/progress.ts), and the keys of the first and last. Throws `not_found`. */
export async function getPartMap(db: Db, migrationId: string): Promise<PartMap> {
  await assertMigration(db, migrationId);
  const letters = JSON.stringify(cellLetters);
  const [row] = await db.$queryRaw<PartMap[]>`
    SELECT coalesce(string_agg(${letters}::jsonb ->> state, '' ORDER BY ordinal), '') AS cells,
      (array_agg(key ORDER BY ordinal))[1] AS first, (array_agg(key ORDER BY ordinal DESC))[1] AS last
    FROM (
      SELECT ordinal, key, CASE
          WHEN ended_at IS NOT NULL THEN status::text
          WHEN error IS NOT NULL THEN 'failed'
          WHEN wait_until IS NOT NULL OR not_before > now() THEN 'waiting'
          ELSE status::text
        END AS state
      FROM parts WHERE migration_id = ${migrationId}::uuid
    ) parts`;
  return row ?? { cells: "", first: null, last: null };
}
