import type { z } from "zod";

import type { Db } from "@/lib/db/client";
import type { Part, Prisma } from "@/lib/generated/prisma/client";
import type { partList, partsQuery, PartView } from "@/lib/schemas/migration";

import { parseRowCursor } from "./cursor";
import { errorOf } from "./rows";
import { assertMigration } from "./view";

type PartFilter = NonNullable<z.infer<typeof partsQuery>["status"]>;

/** In the order they are run. The cursor is the last part's ordinal. */
export async function listParts(
  db: Db,
  migrationId: string,
  { status, cursor, offset, limit }: z.infer<typeof partsQuery>,
): Promise<z.infer<typeof partList>> {
  await assertMigration(db, migrationId);
  const rows = await db.part.findMany({
    where: {
      migrationId,
      ...(status && where(status)),
      ...(cursor !== undefined && { ordinal: { gt: Number(parseRowCursor(cursor)) } }),
    },
    orderBy: { ordinal: "asc" },
    ...(offset !== undefined && { skip: offset }),
    take: limit + 1,
  });
  const page = rows.slice(0, limit);
  return {
    items: page.map(viewPart),
    nextCursor: rows.length > limit ? String(page.at(-1)?.ordinal ?? "") || null : null,
  };
}

/** "failed" and "waiting" are no states of their own: a part that cannot go on keeps its state. */
function where(status: PartFilter): Prisma.PartWhereInput {
  if (status === "failed") return { error: { not: { equals: null } } as Prisma.JsonNullableFilter };
  if (status !== "waiting") return { status };
  return {
    endedAt: null,
    OR: [{ waitUntil: { not: null } }, { notBefore: { gt: new Date() } }],
  };
}

function viewPart(part: Part): PartView {
  const waits = part.waitUntil ?? (part.notBefore > new Date() ? part.notBefore : null);
  return {
    id: part.id,
    key: part.key,
    status: part.status,
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
