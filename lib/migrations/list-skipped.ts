import type { z } from "zod";

import type { Db } from "@/lib/db/client";
import type { skippedList, skippedQuery } from "@/lib/schemas/skipped";

import { assertMigration } from "./view";

/** What lies under the prefix but is not imported, by key; the cursor is the last key seen. */
export async function listSkipped(
  db: Db,
  migrationId: string,
  { cursor, limit }: z.infer<typeof skippedQuery>,
): Promise<z.infer<typeof skippedList>> {
  await assertMigration(db, migrationId);
  const rows = await db.skippedObject.findMany({
    where: { migrationId, ...(cursor !== undefined && { key: { gt: cursor } }) },
    orderBy: { key: "asc" },
    take: limit + 1,
  });
  const items = rows.slice(0, limit).map(({ key, bytes, why }) => ({ key, bytes: Number(bytes), why }));
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.key ?? null) : null };
}
