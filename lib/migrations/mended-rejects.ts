import type { Db } from "@/lib/db/client";
import type { Prisma } from "@/lib/generated/prisma/client";
import type { MendedSide } from "@/lib/schemas/rejects";

/** A line may have 1 MB. */
const PAGE = 20;

const NEWLINE = new Uint8Array([0x0a]);

const isMended = { original: { not: null } } satisfies Prisma.RetryLineWhereInput;

/** How many rejects were, or are being, sent again with other bytes than they had. */
export function countMended(db: Db, migrationId: string): Promise<number> {
  return db.retryLine.count({ where: { ...isMended, part: { migrationId } } });
}

/** One side of every mended line, whole, each with a newline behind it; line n of one side belongs to line n of the other. */
export async function* streamMendedLines(
  db: Db,
  migrationId: string,
  { side, reason }: { side: MendedSide; reason?: string | undefined },
): AsyncGenerator<Uint8Array> {
  const parts = await db.part.findMany({
    where: { migrationId, retried: { some: isMended } },
    orderBy: { ordinal: "asc" },
    select: { id: true },
  });
  for (const { id } of parts) {
    for (let next = 0; ;) {
      const rows = await db.$queryRaw<{ seq: number; line: Uint8Array }[]>`
        SELECT seq, CASE ${side} WHEN 'before' THEN original ELSE bytes END AS line FROM retry_lines
        WHERE part_id = ${id}::uuid AND seq >= ${next} AND original IS NOT NULL
          AND (${reason ?? null}::text IS NULL OR reason = ${reason ?? null})
        ORDER BY seq LIMIT ${PAGE}`;
      for (const { seq, line } of rows) {
        yield line;
        yield NEWLINE;
        next = seq + 1;
      }
      if (rows.length < PAGE) break;
    }
  }
}
