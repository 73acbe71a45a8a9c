import type { z } from "zod";

import type { Db } from "@/lib/db/client";
import { type Part, Prisma } from "@/lib/generated/prisma/client";
import type { partList, partsQuery, PartView } from "@/lib/schemas/parts";
import type { CellState } from "@/lib/schemas/progress";

import { parseRowCursor } from "./cursor";
import { partState } from "./part-state";
import { errorOf } from "./rows";
import { assertMigration } from "./view";

type Found = { id: string; state: CellState };

/** In the order they are run, each with the state that it shows in the map. The cursor is the last part's ordinal. */
export async function listParts(
  db: Db,
  migrationId: string,
  { status, cursor, offset = 0, limit }: z.infer<typeof partsQuery>,
): Promise<z.infer<typeof partList>> {
  await assertMigration(db, migrationId);
  const after = cursor === undefined ? Prisma.empty : Prisma.sql`AND ordinal > ${parseRowCursor(cursor)}::bigint`;
  const ofState = status === undefined ? Prisma.empty : Prisma.sql`AND ${partState} = ${status}`;
  const found = await db.$queryRaw<Found[]>`
    SELECT id, ${partState} AS state FROM parts WHERE migration_id = ${migrationId}::uuid ${ofState} ${after}
    ORDER BY ordinal OFFSET ${offset} LIMIT ${limit + 1}`;
  const states = new Map(found.slice(0, limit).map(({ id, state }) => [id, state]));
  const rows = await db.part.findMany({ where: { id: { in: [...states.keys()] } }, orderBy: { ordinal: "asc" } });
  return {
    items: rows.map((row) => viewPart(row, states.get(row.id) ?? row.status)),
    nextCursor: found.length > limit ? String(rows.at(-1)?.ordinal ?? "") || null : null,
  };
}

function viewPart(part: Part, state: CellState): PartView {
  const waits = part.waitUntil ?? (part.notBefore > new Date() ? part.notBefore : null);
  return {
    id: part.id,
    key: part.key,
    status: part.status,
    state,
    bytes: Number(part.rangeEnd - part.rangeStart),
    bytesRead: Number(part.bytesRead),
    ledger: {
      read: Number(part.read),
      accepted: Number(part.accepted),
      dropped: Number(part.dropped),
      rejected: Number(part.rejected),
      inFlight: Number(part.inFlight),
      generated: Number(part.generated),
    },
    attempts: part.attempts,
    ...(waits && { notBefore: waits.toISOString() }),
    ...(part.waitReason !== null && { waitReason: part.waitReason }),
    ...errorOf(part.error),
    ...(part.leftOutBy !== null && {
      leftOut: { by: part.leftOutBy, ...(part.leftOutWhy !== null && { why: part.leftOutWhy }) },
    }),
    ...(part.leaseOwner !== null && { worker: part.leaseOwner }),
  };
}
