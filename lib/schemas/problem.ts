import { z } from "zod";

/** The body of every failed request. */
export const errorBody = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    hint: z.string().optional(),
    fields: z.record(z.string(), z.array(z.string())).optional(),
  }),
});
export type ErrorBody = z.infer<typeof errorBody>;

/** What went wrong with a migration or part and how to mend it; `upstream` is the other side's own answer, redacted. */
export const problem = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  upstream: z.string().optional(),
  /** Of `wrong_region`: the right one. Resume with it to go on. */
  region: z.string().optional(),
  /** Where the hint can be followed: a path of this app. */
  link: z.object({ label: z.string(), href: z.string() }).optional(),
});
export type Problem = z.infer<typeof problem>;
