import type { z } from "zod";

import type { Db } from "@/lib/db/client";
import type { timelineList, timelineQuery } from "@/lib/schemas/migration";

import { parseRowCursor } from "./cursor";
import { assertMigration } from "./view";

/** Who did what, when, and why; newest first. */
export async function listTimeline(
  db: Db,
  migrationId: string,
  { cursor, limit }: z.infer<typeof timelineQuery>,
): Promise<z.infer<typeof timelineList>> {
  await assertMigration(db, migrationId);
  const rows = await db.timelineEntry.findMany({
    where: { migrationId, ...(cursor !== undefined && { id: { lt: parseRowCursor(cursor) } }) },
    orderBy: { id: "desc" },
    take: limit + 1,
  });
  const items = rows
    .slice(0, limit)
    .map(({ id, at, actor, what, why }) => ({ id: String(id), at: at.toISOString(), actor, what, why }));
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}
