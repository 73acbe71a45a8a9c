import type { z } from "zod";

import type { Db } from "@/lib/db/client";
import type { migrationList, migrationsQuery } from "@/lib/schemas/migration";

import { parseCursor } from "./cursor";
import { toListItems } from "./rows";

/** Newest first. The cursor is the last row's creation time and id. */
export async function listMigrations(
  db: Db,
  { status, cursor, limit }: z.infer<typeof migrationsQuery>,
): Promise<z.infer<typeof migrationList>> {
  const after = cursor === undefined ? null : parseCursor(cursor);
  const rows = await db.migration.findMany({
    where: {
      ...(status && { status }),
      ...(after && {
        OR: [{ createdAt: { lt: after.at } }, { createdAt: after.at, id: { lt: after.id } }],
      }),
    },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: limit + 1,
    include: { destination: true },
  });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: await toListItems(db, page),
    nextCursor: rows.length > limit && last ? `${last.createdAt.toISOString()}_${last.id}` : null,
  };
}
