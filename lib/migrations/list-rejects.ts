import type { z } from "zod";

import type { Db } from "@/lib/db/client";
import type { rejectList, rejectsQuery } from "@/lib/schemas/rejects";

import { parseRowCursor } from "./cursor";
import { assertMigration } from "./view";

/** What a page shows of a line; the download has it whole. */
const SHOWN_BYTES = 10_000;

/** A line may have 1 MB, so a page holds few. */
const PAGE = 20;

const NEWLINE = new Uint8Array([0x0a]);

/** In the order they were kept. `raw` is the line's beginning as text. */
export async function listRejects(
  db: Db,
  migrationId: string,
  { reason, cursor, limit }: z.infer<typeof rejectsQuery>,
): Promise<z.infer<typeof rejectList>> {
  await assertMigration(db, migrationId);
  const after = cursor === undefined ? 0n : parseRowCursor(cursor);
  const rows = await db.$queryRaw<
    { id: bigint; partKey: string; offset: bigint; length: bigint; reason: string; detail: string; raw: Uint8Array }[]
  >`
    SELECT rejects.id, parts.key AS "partKey", rejects.offset, rejects.length, reason, detail,
      substring(coalesce(raw, (SELECT bytes FROM reject_pieces pieces
        WHERE pieces.part_id = rejects.part_id AND pieces.offset = rejects.offset AND seq = 0), '') FOR ${SHOWN_BYTES}) AS raw
    FROM rejects JOIN parts ON parts.id = rejects.part_id
    WHERE rejects.migration_id = ${migrationId}::uuid AND rejects.id > ${after}
      AND (${reason ?? null}::text IS NULL OR reason = ${reason ?? null})
    ORDER BY rejects.id LIMIT ${limit + 1}`;
  const items = rows.slice(0, limit).map((row) => ({
    ...row,
    id: String(row.id),
    offset: Number(row.offset),
    length: Number(row.length),
    raw: new TextDecoder().decode(row.raw),
  }));
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

/** Every rejected line as it was, each with a newline behind it; holds one page, or one piece of a long line, at a time. */
export async function* streamRejectLines(db: Db, migrationId: string, reason?: string): AsyncGenerator<Uint8Array> {
  let after = 0n;
  for (;;) {
    const rows = await db.reject.findMany({
      where: { migrationId, id: { gt: after }, ...(reason !== undefined && { reason }) },
      orderBy: { id: "asc" },
      select: { id: true, partId: true, offset: true, raw: true },
      take: PAGE,
    });
    for (const row of rows) {
      if (row.raw) yield row.raw;
      else yield* piecesOf(db, row);
      yield NEWLINE;
      after = row.id;
    }
    if (rows.length === 0) return;
  }
}

async function* piecesOf(db: Db, { partId, offset }: { partId: string; offset: bigint }): AsyncGenerator<Uint8Array> {
  for (let seq = 0; ; seq++) {
    const piece = await db.rejectPiece.findUnique({ where: { partId_offset_seq: { partId, offset, seq } } });
    if (!piece) return;
    yield piece.bytes;
  }
}
