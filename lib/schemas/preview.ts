import { z } from "zod";

import { options, timezone, wholeNumber } from "./options";
import { problem } from "./problem";
import { source } from "./source";

const limit = wholeNumber(1, 5_000, "Give the number of records to look at, a whole number from 1 to 5,000.").default(
  200,
);
/** Other numbers look at other records; the same number at the same ones. */
export const sampleSeed = z.int().min(0).max(4_294_967_295).default(0);

export const previewBody = z.strictObject({ source, options, limit, seed: sampleSeed });
export type PreviewBody = z.infer<typeof previewBody>;

const count = z.int().nonnegative();
const counts = z.record(z.string(), count);
const outcome = z.enum(["imported", "dropped", "rejected"]);
const personKind = z.enum(["identified", "anonymous", "generated"]);

const placeUnit = z.enum(["line", "byte"]);

/** A record in a list. */
export const previewRow = z.object({
  /** Its place in the sample: what the record is asked for by. */
  index: count,
  partKey: z.string(),
  /** Line number within the object when counted from its start, else the byte offset of the line; `unit` says which. */
  line: count,
  unit: placeUnit,
  /** The event's name in the source, null when there is none to read, and what it becomes. */
  from: z.string().nullable(),
  to: z.string().optional(),
  outcome,
  reason: z.string().optional(),
  warnings: z.array(z.string()),
  timestamp: z.string().optional(),
  person: z.object({ id: z.string(), kind: personKind }).optional(),
  /** Events made beside the record's own. */
  besides: count.optional(),
  /** Another record of the sample shows the `$identify` of its pair of ids. */
  linksAgain: z.boolean().optional(),
});
export type PreviewRow = z.infer<typeof previewRow>;

export const previewRecord = z.object({
  partKey: z.string(),
  line: count,
  unit: placeUnit,
  raw: z.string(),
  outcome,
  reason: z.string().optional(),
  detail: z.string().optional(),
  warnings: z.array(z.string()),
  /** The record's own event first. Numbers are as JSON readers give them; `eventTexts` has every digit. */
  events: z.array(z.record(z.string(), z.unknown())),
  /** The same events as the JSON text that would be sent. */
  eventTexts: z.array(z.string()),
  /** Paths in the first event that the record itself did not have, such as "properties.$import_job_id". */
  added: z.array(z.string()),
  /** Of a Mixpanel record that is imported: its time read as UTC, and as the time of day in a project's timezone. */
  readings: z
    .object({ utc: z.string(), local: z.object({ timezone: z.string(), timestamp: z.string() }).optional() })
    .optional(),
  /** The last event links two ids. It is an example: a preview claims nothing, and in the migration one record of the pair sends it. */
  linksExample: z.boolean(),
});
export type PreviewRecord = z.infer<typeof previewRecord>;

export const previewSummary = z.object({
  read: count,
  imported: count,
  /** Events made beside the records' own. */
  generated: count,
  dropped: counts,
  rejected: counts,
  warnings: counts,
  events: z.array(z.object({ from: z.string(), to: z.string(), count })),
  people: z.object({
    identified: count,
    anonymous: count,
    generated: count,
    /** The ids with the most events of the sample. */
    busiest: z.array(z.object({ id: z.string(), kind: personKind, count })),
  }),
  /** Events by UTC day. */
  days: z.array(z.object({ day: z.string(), count })),
  firstTimestamp: z.string().nullable(),
  lastTimestamp: z.string().nullable(),
});
export type PreviewSummary = z.infer<typeof previewSummary>;

/** What is wrong with single files of the sample; the others gave the records. */
const problems = z.array(problem).optional();

/** Why the sample has less than was asked for, or not from everywhere, in a sentence. */
const cutShort = z.object({ reason: z.string() }).optional();

export const previewResult = z.object({
  records: z.array(previewRecord),
  problems,
  cutShort,
  summary: previewSummary,
});
export type PreviewResult = z.infer<typeof previewResult>;

/** A sample that the server keeps, to be mapped under other options without being read again. */
export const sampleBody = z.strictObject({
  source,
  limit,
  seed: sampleSeed,
  /** The wizard's draft that it is for: the sample goes with it. */
  draft: z.uuid().optional(),
});
export type SampleRequest = z.input<typeof sampleBody>;

export const sampleParams = z.object({ id: z.string().max(100) });
export const sampleView = z.object({
  id: z.string(),
  records: count,
  /** Records looked at to choose from, and of how many places. */
  scanned: count,
  places: count,
  names: z.array(z.object({ name: z.string(), count })),
  problems,
  cutShort,
});
export type SampleView = z.infer<typeof sampleView>;

export const mapSampleBody = z.strictObject({ options });
export const mappedSample = z.object({ rows: z.array(previewRow), summary: previewSummary });
export type MappedSample = z.infer<typeof mappedSample>;

export const sampleRecordBody = z.strictObject({
  options,
  index: count,
  /** A timezone to read a Mixpanel record's time in where the options name none: to see what it would make of it. */
  timezone,
});

/** While the sample is read: lines of JSON, the last with the result or the error. `listed`: files seen so far. */
export const sampleProgress = z.object({ places: count, of: count, records: count, listed: count.optional() });
export type SampleProgressView = z.infer<typeof sampleProgress>;
