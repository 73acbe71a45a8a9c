import { z } from "zod";

import { createDestinationBody } from "./destination";
import { source } from "./source";

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
  /** The remedy as a change of one field of the source, for a button that says `label`. */
  change: z.object({ field: z.string(), value: z.string(), label: z.string() }).optional(),
});
export type Check = z.infer<typeof check>;

export const checkResult = z.object({
  ok: z.boolean(),
  /** Of a destination: its project's name, where it can be known. */
  projectName: z.string().optional(),
  checks: z.array(check),
  found: z
    .object({
      parts: z.int(),
      bytes: z.int(),
      skipped: z.array(z.object({ key: z.string(), bytes: z.int(), why: z.string() })).optional(),
      /** The first lines, as they are. */
      sample: z.array(z.string()).optional(),
    })
    .optional(),
});
export type CheckResult = z.infer<typeof checkResult>;
