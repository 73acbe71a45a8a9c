import type { z } from "zod";

import type { Db } from "@/lib/db/client";
import type { TimelineEntry as Row } from "@/lib/generated/prisma/client";
import { type TimelineEntry, timelineKind, type timelineList, type timelineQuery } from "@/lib/schemas/timeline";

import { parseRowCursor } from "./cursor";
import { assertMigration } from "./view";

/** Who did what, when, and why; newest first. */
export async function listTimeline(
  db: Db,
  migrationId: string,
  { kind, part, cursor, limit }: z.infer<typeof timelineQuery>,
): Promise<z.infer<typeof timelineList>> {
  await assertMigration(db, migrationId);
  const rows = await db.timelineEntry.findMany({
    where: {
      migrationId,
      ...(kind && { kind: { in: kind } }),
      ...(part !== undefined && { partId: part }),
      ...(cursor !== undefined && { id: { lt: parseRowCursor(cursor) } }),
    },
    orderBy: { id: "desc" },
    take: limit + 1,
  });
  const items = rows.slice(0, limit).map(viewEntry);
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

function viewEntry({ id, at, actor, what, why, kind, partId, partKey, times, lastAt }: Row): TimelineEntry {
  return {
    id: String(id),
    at: at.toISOString(),
    actor,
    what,
    why,
    kind: timelineKind.catch("status").parse(kind),
    ...(partId !== null && partKey !== null && { part: { id: partId, key: partKey } }),
    ...(times > 1 && { times, lastAt: lastAt.toISOString() }),
  };
}
