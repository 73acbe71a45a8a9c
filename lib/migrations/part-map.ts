import type { Db } from "@/lib/db/client";
import { cellLetters, type PartMap } from "@/lib/schemas/progress";

import { partState } from "./part-state";
import { assertMigration } from "./view";

/** Every part as one letter (lib/schemas/progress.ts), and the keys of the first and last. Throws `not_found`. */
export async function getPartMap(db: Db, migrationId: string): Promise<PartMap> {
  await assertMigration(db, migrationId);
  const [row] = await db.$queryRaw<PartMap[]>`
    SELECT coalesce(string_agg(${JSON.stringify(cellLetters)}::jsonb ->> ${partState}, '' ORDER BY ordinal), '') AS cells,
      (array_agg(key ORDER BY ordinal))[1] AS first, (array_agg(key ORDER BY ordinal DESC))[1] AS last
    FROM parts WHERE migration_id = ${migrationId}::uuid`;
  return row ?? { cells: "", first: null, last: null };
}
