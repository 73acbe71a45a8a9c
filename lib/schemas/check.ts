import { z } from "zod";

import { createDestinationBody } from "./destination";
import { source } from "./source";

const count = z.int().nonnegative();

export const checkSourceBody = z.strictObject({ source });
export const checkDestinationBody = z.strictObject({
  destination: z.union([z.strictObject({ id: z.uuid() }), createDestinationBody]),
});

/** One thing tried. `fix` says what to change when it did not pass. */
export const check = z.object({
  name: z.string(),
  status: z.enum(["pass", "warn", "fail"]),
  detail: z.string(),
  fix: z.string().optional(),
  /** The remedy as a change of one field of the source or destination, for a button that says `label`. */
  change: z.object({ field: z.string(), value: z.string(), label: z.string() }).optional(),
});
export type Check = z.infer<typeof check>;

export const checkResult = z.object({
  ok: z.boolean(),
  /** Of a destination: its project's name and id, where they can be known. */
  projectName: z.string().optional(),
  projectId: z.string().optional(),
  checks: z.array(check),
  found: z
    .object({
      /** Pieces that workers take: a large file is several, an export's range is its windows. */
      parts: count,
      /** Of files only; what an export holds is not known before it is made. */
      objects: count.optional(),
      bytes: count.optional(),
      /** False: the counts are what was seen in the time there was, and there is more. */
      complete: z.boolean().optional(),
      /** The first of them, as they were listed; `encoding` by the name, of the one that was looked into by its bytes. */
      files: z.array(z.object({ key: z.string(), bytes: count, encoding: z.string() })).optional(),
      skippedCount: count.optional(),
      /** The first of them. */
      skipped: z.array(z.object({ key: z.string(), bytes: count, why: z.string() })).optional(),
      /** The first lines, as they are. */
      sample: z.array(z.string()).optional(),
    })
    .optional(),
});
export type CheckResult = z.infer<typeof checkResult>;
