import { z } from "zod";

const count = z.int().nonnegative();

export const recordSamplesQuery = z.object({
  kind: z.enum(["dropped", "rejected", "warning"]),
  reason: z.string().max(100),
});
export type RecordSamplesQuery = z.infer<typeof recordSamplesQuery>;

/** Records of one reason, at most 20, with what the worker's code makes of them now. */
export const recordSamples = z.object({
  samples: z.array(
    z.object({
      partKey: z.string(),
      /** Where the line begins in its object's decoded bytes. */
      offset: count,
      /** At most 10,000 characters of it. */
      raw: z.string(),
      outcome: z.enum(["imported", "dropped", "rejected"]),
      reason: z.string(),
      detail: z.string().optional(),
      /** Why it went that way, in a sentence or two: what was said of it, else the rule with the value that it saw. */
      why: z.string(),
      /** The record's own event first; none of what was not imported. */
      events: z.array(z.record(z.string(), z.unknown())),
      /** Paths in the first event that the record itself did not have. */
      added: z.array(z.string()),
    }),
  ),
});
export type RecordSamples = z.infer<typeof recordSamples>;
