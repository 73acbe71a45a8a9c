import { z } from "zod";

import { options } from "./options";

/** Everything is optional: without a reason all rejects are sent again, as they were, under the frozen options. */
export const retryBody = z.strictObject({
  reason: z.string().max(100).optional(),
  /** For these lines alone. */
  options: options.unwrap().optional(),
  /** Mended lines, as JSON Lines; they take the place of the rejected ones. */
  mended: z.string().min(1, "The file is empty.").optional(),
});
export type RetryBody = z.infer<typeof retryBody>;

/** The part that sends them, how many rejects it took over, and how many lines it holds. */
export const retryAnswer = z.object({ part: z.uuid(), moved: z.int().positive(), lines: z.int().nonnegative() });
