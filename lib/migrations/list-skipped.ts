import type { z } from "zod";

import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { skippedList, skippedQuery } from "@/lib/schemas/migration";

/** What lies under the prefix but is not imported, by key; the cursor is the last key seen. */
export async function listSkipped(
  db: Db,
  migrationId: string,
  { cursor, limit }: z.infer<typeof skippedQuery>,
): Promise<z.infer<typeof skippedList>> {
  if (!(await db.migration.findUnique({ where: { id: migrationId }, select: { id: true } })))
    throw new AppError("not_found", "There is no such migration.");
  const rows = await db.skippedObject.findMany({
    where: { migrationId, ...(cursor !== undefined && { key: { gt: cursor } }) },
    orderBy: { key: "asc" },
    take: limit + 1,
  });
  const items = rows.slice(0, limit).map(({ key, bytes, why }) => ({ key, bytes: Number(bytes), why }));
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.key ?? null) : null };
}
