import { z } from "zod";

import { options } from "./options";

const reason = z.string().max(100).optional();
const id = z.string().regex(/^\d{1,18}$/, "This is not an id of a reject.");
/** For these lines alone; `addImportJobId` stays as it was when the migration was started. */
const retryOptions = options.unwrap();

/** Everything is optional: without a reason or ids all rejects are sent again, as they were, under the frozen options. */
export const retryBody = z
  .strictObject({ reason, ids: z.array(id).min(1).max(10_000).optional(), options: retryOptions.optional() })
  .default({});
export type RetryBody = z.infer<typeof retryBody>;

const json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    context.addIssue({ code: "custom", message: "This is not JSON." });
    return z.NEVER;
  }
});

/** The same beside a body of mended lines: `ids` separated by commas, `options` as JSON. */
export const retryQuery = z.object({
  reason,
  ids: z
    .string()
    .transform((text) => text.split(","))
    .pipe(z.array(id).max(10_000))
    .optional(),
  options: json.pipe(retryOptions).optional(),
});

/** The part that sends them, how many rejects it took over, how many lines it holds, and how many rejects were left. */
export const retryAnswer = z.object({
  part: z.uuid(),
  moved: z.int().positive(),
  lines: z.int().nonnegative(),
  left: z.int().nonnegative(),
});
