import type { Db } from "@/lib/db/client";
import { options } from "@/lib/schemas/options";
import type { RecordSamples, RecordSamplesQuery } from "@/lib/schemas/record-samples";
import { contentType, recordIdentityOf, type SourceInput } from "@/lib/schemas/source";
import { explainReason } from "@/lib/transforms/explain-reason";
import type { TransformContext } from "@/lib/transforms/transform";
import { transformLine } from "@/lib/transforms/transform-line";
import { addedPaths } from "./preview-added";
import { notFound } from "./view";

const MOST = 20;
const SHOWN = 10_000;

type Row = {
  partKey: string;
  objectKey: string;
  retryOptions: unknown;
  offset: number;
  raw: Uint8Array;
  detail: string | null;
};
type Sample = RecordSamples["samples"][number];

/** A few records that were dropped, rejected or warned of for a reason, and what they become. Throws `not_found`. */
export async function getRecordSamples(
  db: Db,
  id: string,
  { kind, reason }: RecordSamplesQuery,
): Promise<RecordSamples> {
  const migration = await db.migration.findUnique({ where: { id } });
  if (!migration) throw notFound();
  const rows = await (kind === "rejected" ? readRejects(db, id, reason) : readKept(db, id, { kind, reason }));
  const of: Omit<TransformContext, "options" | "objectKey"> = {
    contentType: contentType.parse(migration.contentType),
    migrationId: id,
    createdAt: migration.createdAt.toISOString(),
    recordIdentity: recordIdentityOf(migration.source as SourceInput),
  };
  return {
    samples: rows.map((row) => {
      const mapping = options.parse(row.retryOptions ?? migration.options);
      const context: TransformContext = { ...of, options: mapping, objectKey: row.objectKey };
      const becomes = kind === "warning" ? become(row, context) : { events: [], added: [] };
      const outcome = kind === "warning" ? ("imported" as const) : kind;
      return { ...told(row), outcome, reason, why: whyOf(row, reason, context, becomes.events[0]), ...becomes };
    }),
  };
}

function told({ partKey, offset, raw, detail }: Row): Pick<Sample, "partKey" | "offset" | "raw" | "detail"> {
  const text = new TextDecoder().decode(raw).slice(0, SHOWN);
  return { partKey, offset, raw: text, ...(detail && { detail }) };
}

/** What was said when a record was refused is more than any rule; of others the rule is told, with the value it saw. */
function whyOf(
  { detail, raw }: Row,
  reason: string,
  { contentType, options }: TransformContext,
  event: Sample["events"][number] | undefined,
): string {
  return detail ?? explainReason({ contentType, reason, record: parsed(raw), event, options });
}

function parsed(raw: Uint8Array): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(raw));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function become({ raw, offset }: Row, context: TransformContext): Pick<Sample, "events" | "added"> {
  const result = transformLine(raw, offset, context);
  if (result.outcome !== "imported") return { events: [], added: [] };
  const own = result.events.at(-1) ?? "{}";
  const texts = [own, ...result.events.slice(0, -1)];
  return {
    events: texts.map((text) => JSON.parse(text) as Record<string, unknown>),
    added: addedPaths(context.contentType, new TextDecoder().decode(raw), own),
  };
}

function readKept(db: Db, id: string, { kind, reason }: { kind: string; reason: string }): Promise<Row[]> {
  return db.$queryRaw`
    SELECT p.key AS "partKey", p.object_key AS "objectKey", p.retry_options AS "retryOptions",
      s.offset::float8 AS "offset", s.raw, NULL AS detail
    FROM record_samples s JOIN parts p ON p.id = s.part_id
    WHERE s.migration_id = ${id}::uuid AND s.kind = ${kind} AND s.reason = ${reason}
    ORDER BY p.ordinal, s.offset LIMIT ${MOST}`;
}

function readRejects(db: Db, id: string, reason: string): Promise<Row[]> {
  return db.$queryRaw`
    SELECT p.key AS "partKey", p.object_key AS "objectKey", p.retry_options AS "retryOptions",
      r.offset::float8 AS "offset", coalesce(substring(r.raw FOR ${SHOWN * 4}), '') AS raw, r.detail
    FROM rejects r JOIN parts p ON p.id = r.part_id
    WHERE r.migration_id = ${id}::uuid AND r.reason = ${reason}
    ORDER BY r.id LIMIT ${MOST}`;
}
