import { z } from "zod";

import { options } from "./options";
import { problem } from "./problem";
import { source } from "./source";

export const previewBody = z.strictObject({ source, options, limit: z.int().min(1).max(5_000).default(200) });
export type PreviewBody = z.infer<typeof previewBody>;

const count = z.int().nonnegative();
const counts = z.record(z.string(), count);

export const previewRecord = z.object({
  partKey: z.string(),
  /** Line number within the object when counted from its start, else the byte offset of the line. */
  line: count,
  raw: z.string(),
  outcome: z.enum(["imported", "dropped", "rejected"]),
  reason: z.string().optional(),
  detail: z.string().optional(),
  /** The record's own event first. Numbers are as JSON readers give them; `eventTexts` has every digit. */
  events: z.array(z.record(z.string(), z.unknown())),
  /** The same events as the JSON text that would be sent. */
  eventTexts: z.array(z.string()),
  /** Paths in the first event that the record itself did not have, such as "properties.$import_job_id". */
  added: z.array(z.string()),
  /** The last event links two ids. It is an example: a preview claims nothing, and in the migration one record of the pair sends it. */
  linksExample: z.boolean(),
});
export type PreviewRecord = z.infer<typeof previewRecord>;

export const previewResult = z.object({
  records: z.array(previewRecord),
  /** What is wrong with single files of the sample; the others gave the records. */
  problems: z.array(problem).optional(),
  summary: z.object({
    read: count,
    imported: count,
    dropped: counts,
    rejected: counts,
    warnings: counts,
    events: z.array(z.object({ from: z.string(), to: z.string(), count })),
    people: z.object({ identified: count, anonymous: count, generated: count }),
    firstTimestamp: z.string().nullable(),
    lastTimestamp: z.string().nullable(),
  }),
});
export type PreviewResult = z.infer<typeof previewResult>;
