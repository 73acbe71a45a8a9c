import { captureEvent } from "@/lib/sandbox/captured-event";
import type { Options } from "@/lib/schemas/options";
import type { PreviewRecord, PreviewRow, PreviewSummary } from "@/lib/schemas/preview";
import { rejectedReasons } from "@/lib/transforms/reasons";
import type { ContentType, TransformContext } from "@/lib/transforms/transform";
import { type RecordResult, transformLine } from "@/lib/transforms/transform-line";
import { addedPaths } from "./preview-added";
import { SummaryBook } from "./preview-summary";
import type { KeptSample } from "./preview-sample";
import type { SampleLine } from "./sample-line";
import { recordName } from "./sample-name";

/** Stands where the migration's own id will be. */
const NO_MIGRATION = "00000000-0000-0000-0000-000000000000";

export type Mapping = {
  contentType: ContentType;
  options: Options;
  createdAt: string;
  /** As the run of this source has it, so that the uuids are the same. */
  recordIdentity: NonNullable<TransformContext["recordIdentity"]>;
};

export type Mapped = { rows: PreviewRow[]; summary: PreviewSummary };

/** Maps a sample by the worker's own code and counts what it becomes. */
export function mapSample({ lines }: KeptSample, mapping: Mapping): Mapped {
  const book = new SummaryBook();
  const seen = new Set<string>();
  const rows: PreviewRow[] = [];
  for (const [index, line] of lines.entries()) {
    const mapped = mapRow(line, mapping, seen);
    if (!mapped) continue;
    const row = { index, ...mapped };
    book.add(row);
    rows.push(row);
  }
  return { rows, summary: book.summary() };
}

/**
 * One record whole: what it was and what it becomes. `row`: the same record of `mapSample`. `timezone`: to read its time
 * in where the options name none.
 */
export function mapRecord(line: SampleLine, row: PreviewRow, mapping: Mapping, timezone?: string): PreviewRecord {
  const raw = new TextDecoder().decode(line.head);
  const { warnings, outcome } = row;
  const at = { ...placeOf(line), raw, outcome, warnings };
  const result = transform(line, mapping);
  if (outcome !== "imported" || result.outcome !== "imported") {
    const detail = result.outcome === "rejected" ? result.detail : undefined;
    const why = { ...(row.reason && { reason: row.reason }), ...(detail && { detail }) };
    return { ...at, ...why, events: [], eventTexts: [], added: [], linksExample: false };
  }
  const own = result.events.at(-1) ?? "{}";
  const besides = result.events.slice(0, row.linksAgain ? -2 : -1);
  const eventTexts = [own, ...besides];
  const record = new TextDecoder().decode(line.bytes ?? undefined);
  return {
    ...at,
    events: eventTexts.map((event) => JSON.parse(event) as Record<string, unknown>),
    eventTexts,
    added: addedPaths(mapping.contentType, record, own),
    linksExample: result.pair !== null && !row.linksAgain,
    ...(mapping.contentType === "mixpanel" && { readings: readingsOf(line, mapping, timezone) }),
  };
}

/** By the worker's own code: only the options differ. */
function readingsOf(line: SampleLine, mapping: Mapping, tried: string | undefined): PreviewRecord["readings"] {
  const { projectTimezone, ...others } = mapping.options;
  const read = (options: Options) => {
    const result = transform(line, { ...mapping, options });
    return result.outcome === "imported" ? result.timestamp : undefined;
  };
  const utc = read(others);
  if (utc === undefined) return undefined;
  const timezone = projectTimezone ?? tried;
  const timestamp = timezone && read({ ...others, projectTimezone: timezone });
  return { utc, ...(timezone && timestamp && { local: { timezone, timestamp } }) };
}

function mapRow(line: SampleLine, mapping: Mapping, seen: Set<string>): Omit<PreviewRow, "index"> | null {
  const result = transform(line, mapping);
  if (result.outcome === "blank") return null;
  const at = { ...placeOf(line), warnings: [] };
  if (result.outcome !== "imported") {
    const { outcome, reason } = result;
    return { ...at, from: recordName(line, mapping.contentType), outcome, reason };
  }
  const own = captureEvent(result.events.at(-1) ?? "", new Date(mapping.createdAt));
  const key = `${own.foldKey} ${line.objectKey}`;
  if (seen.has(key)) return { ...at, from: result.from, outcome: "dropped", reason: "duplicate_record" };
  seen.add(key);
  return {
    ...at,
    from: result.from,
    to: result.to,
    outcome: "imported",
    warnings: result.warnings,
    timestamp: result.timestamp,
    person: { id: own.distinctId, kind: result.distinctId },
    ...linking(result, seen),
  };
}

function placeOf({ objectKey, line, offset }: SampleLine) {
  const place = line === null ? { line: offset, unit: "byte" as const } : { line, unit: "line" as const };
  return { partKey: objectKey, ...place };
}

/** Of a pair of ids, the sample's first record shows the `$identify`; no other makes one. */
function linking({ pair, events }: Imported, seen: Set<string>) {
  const key = `pair ${pair}`;
  const linksAgain = pair !== null && seen.has(key);
  if (pair !== null) seen.add(key);
  return { linksAgain, besides: events.length - (linksAgain ? 2 : 1) };
}

type Imported = Extract<RecordResult, { outcome: "imported" }>;

function transform(line: SampleLine, { contentType, options, createdAt, recordIdentity }: Mapping): RecordResult {
  if (!line.bytes) {
    return { outcome: "rejected", reason: "record_too_large", detail: rejectedReasons.record_too_large };
  }
  const { objectKey } = line;
  const context: TransformContext = {
    contentType,
    options,
    migrationId: NO_MIGRATION,
    createdAt,
    objectKey,
    recordIdentity,
  };
  return transformLine(line.bytes, line.offset, context);
}
