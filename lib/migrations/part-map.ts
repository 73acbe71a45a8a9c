import type { Db } from "@/lib/db/client";
import { cellLetters, type PartMap } from "@/lib/schemas/progress";

import { partState } from "./part-state";
import { assertMigration } from "./view";

/** Every part as one letter (lib/schemas/progress.ts), and the keys of the first and last. Throws `not_found`. */
export async function getPartMap(db: Db, migrationId: string): Promise<PartMap> {
  await assertMigration(db, migrationId);
  const letters = JSON.stringify(cellLetters);
  const [row] = await db.$queryRaw<PartMap[]>`
    SELECT coalesce(string_agg(${letters}::jsonb ->> state, '' ORDER BY ordinal), '') AS cells,
      (array_agg(key ORDER BY ordinal))[1] AS first, (array_agg(key ORDER BY ordinal DESC))[1] AS last
    FROM (
      SELECT ordinal, key, ${partState} AS state
      FROM parts WHERE migration_id = ${migrationId}::uuid
    ) parts`;
  return row ?? { cells: "", first: null, last: null };
}
