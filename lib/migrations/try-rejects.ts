import type { z } from "zod";

import type { Db } from "@/lib/db/client";
import { contentTypeOf, recordIdentityOf, type SourceInput } from "@/lib/schemas/source";
import type { TriedRejects, tryRejectsBody } from "@/lib/schemas/try-rejects";
import type { TransformContext } from "@/lib/transforms/transform";
import { transformLine } from "@/lib/transforms/transform-line";

import { notFound } from "./view";

/** Enough to tell, and done within a second. */
const MOST_TRIED = 2_000;
const MOST_BYTES = 32 * 1024 * 1024;
const PAGE = 50;

/**
 * What the rejects would become under other options, by the worker's own code. Nothing is changed or sent; what a
 * destination would refuse shows only there. Throws AppError `not_found`.
 */
export async function tryRejects(
  db: Db,
  id: string,
  { reason, options }: z.infer<typeof tryRejectsBody>,
  signal: AbortSignal,
): Promise<TriedRejects> {
  const migration = await db.migration.findUnique({ where: { id } });
  if (!migration) throw notFound();
  const source = migration.source as SourceInput;
  const context: Omit<TransformContext, "objectKey"> = {
    contentType: contentTypeOf(source),
    options,
    migrationId: id,
    createdAt: migration.createdAt.toISOString(),
    recordIdentity: recordIdentityOf(source),
  };
  const where = { migrationId: id, raw: { not: null }, ...(reason !== undefined && { reason }) };
  const result: TriedRejects = {
    of: await db.reject.count({ where }),
    tried: 0,
    imported: 0,
    dropped: {},
    rejected: {},
    warnings: {},
  };
  let bytes = 0;
  for (let after = 0n; result.tried < MOST_TRIED && bytes < MOST_BYTES;) {
    signal.throwIfAborted();
    const rows = await db.reject.findMany({
      where: { ...where, id: { gt: after } },
      orderBy: { id: "asc" },
      select: {
        id: true,
        offset: true,
        raw: true,
        objectKey: true,
        objectAt: true,
        part: { select: { objectKey: true } },
      },
      take: PAGE,
    });
    for (const { id: rejectId, offset, raw, part, ...first } of rows) {
      after = rejectId;
      bytes += raw?.length ?? 0;
      const place = { offset: Number(first.objectAt ?? offset), objectKey: first.objectKey ?? part.objectKey };
      count(result, transformLine(raw ?? new Uint8Array(), place.offset, { ...context, objectKey: place.objectKey }));
    }
    if (rows.length < PAGE) break;
  }
  return result;
}

function count(result: TriedRejects, record: ReturnType<typeof transformLine>): void {
  const add = (counts: Record<string, number>, reason: string) => void (counts[reason] = (counts[reason] ?? 0) + 1);
  result.tried += 1;
  if (record.outcome === "dropped") return add(result.dropped, record.reason);
  if (record.outcome === "rejected") return add(result.rejected, record.reason);
  if (record.outcome === "blank") return;
  result.imported += 1;
  for (const warning of record.warnings) add(result.warnings, warning);
}
