import type { z } from "zod";

import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/generated/prisma/client";
import type { migrationList, MigrationsQuery } from "@/lib/schemas/migration";

import { parseCursor } from "./cursor";
import { type MigrationRow, toListItems } from "./rows";

/** Newest first. The cursor is the last row's creation time and id, or its series'. */
export async function listMigrations(db: Db, query: MigrationsQuery): Promise<z.infer<typeof migrationList>> {
  const found = await findPlaces(db, query);
  const page = found.slice(0, query.limit);
  const last = page.at(-1);
  const places = page.map(({ place }) => place);
  return {
    items: await toListItems(db, await rowsOf(db, places, query.series === "together")),
    nextCursor: found.length > query.limit && last ? `${last.at.toISOString()}_${last.place}` : null,
  };
}

/** The ids of the page's migrations; a series together stands under its own id, as new as the newest of it that fits. */
function findPlaces(db: Db, query: MigrationsQuery): Promise<{ place: string; at: Date }[]> {
  const { cursor, limit } = query;
  const after = cursor === undefined ? null : parseCursor(cursor);
  const place = query.series === "together" ? Prisma.sql`coalesce(m.series_id, m.id)` : Prisma.sql`m.id`;
  const conditions = conditionsOf(query);
  return db.$queryRaw`
    SELECT ${place} AS place, max(m.created_at) AS at
    FROM migrations m JOIN destinations d ON d.id = m.destination_id
    WHERE ${conditions.length > 0 ? Prisma.join(conditions, " AND ") : Prisma.sql`true`}
    GROUP BY 1
    HAVING ${after ? Prisma.sql`(max(m.created_at), ${place}) < (${after.at}, ${after.id}::uuid)` : Prisma.sql`true`}
    ORDER BY 2 DESC, 1 DESC LIMIT ${limit + 1}`;
}

function conditionsOf({ status, q, kind, destination, test }: MigrationsQuery): Prisma.Sql[] {
  const words = q?.toLowerCase().split(/\s+/).filter(Boolean) ?? [];
  return [
    ...(status ? [Prisma.sql`m.status = ${status}::migration_status`] : []),
    ...(kind ? [Prisma.sql`m.source_kind = ${kind}`] : []),
    ...(destination ? [Prisma.sql`m.destination_id = ${destination}::uuid`] : []),
    ...(test === undefined ? [] : [Prisma.sql`m.test = ${test}`]),
    ...words.map((word) => Prisma.sql`position(${word} IN ${SEARCHED}) > 0`),
  ];
}

/** What people know a migration by. */
const SEARCHED = Prisma.sql`lower(concat_ws(' ', m.name, m.id, m.source_kind, m.content_type, m.source->>'path',
  's3://' || (m.source->>'bucket') || '/' || (m.source->>'prefix'), left(m.source->>'from', 10),
  left(m.source->>'to', 10), d.name, d.host, d.project_name))`;

async function rowsOf(db: Db, places: string[], together: boolean): Promise<MigrationRow[]> {
  const rows = await db.migration.findMany({
    where: together ? { OR: [{ id: { in: places } }, { seriesId: { in: places } }] } : { id: { in: places } },
    include: { destination: true },
  });
  const order = new Map(places.map((place, at) => [place, at]));
  const at = (row: MigrationRow) => order.get((together && row.seriesId) || row.id) ?? 0;
  return rows.sort((a, b) => at(a) - at(b) || (a.seriesIndex ?? 0) - (b.seriesIndex ?? 0));
}
