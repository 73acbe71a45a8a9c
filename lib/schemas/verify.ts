import { z } from "zod";

import { problem } from "./problem";

const count = z.int().nonnegative();
const day = z.iso.date("Give a day as YYYY-MM-DD.");

/** Days to compare, both included; without them all days that the migration has events of. */
export const verifyQuery = z.object({ from: day.optional(), to: day.optional() });
export type VerifyQuery = z.infer<typeof verifyQuery>;

/** `missing`: accepted here, not found there. `extra`: found there, not accepted here. */
const totals = z.object({ accepted: count, found: count, missing: count, extra: count });
export type VerifyTotals = z.infer<typeof totals>;

export const verifyEvent = totals.extend({ event: z.string() });
export type VerifyEvent = z.infer<typeof verifyEvent>;

export const verifyDay = totals.extend({ day, events: z.array(verifyEvent) });
export type VerifyDay = z.infer<typeof verifyDay>;

/** What was accepted here beside what the destination has, by UTC day and event name. */
export const verifyView = z.object({
  /** `not_asked`: the destination could not be asked, `error` says why; all `found` are 0 and mean nothing. */
  outcome: z.enum(["match", "differs", "not_asked"]),
  askedAt: z.iso.datetime(),
  /** The migration still runs, or its last events may still be on their way through PostHog's queues. */
  early: z.boolean(),
  /** All days with events of this migration, first and last; null when it has none yet. */
  span: z.object({ first: day, last: day }).nullable(),
  totals,
  days: z.array(verifyDay),
  error: problem.optional(),
  /** The questions as PostHog's SQL, one a month, for pasting; empty for a sandbox. */
  queries: z.array(z.string()),
});
export type VerifyView = z.infer<typeof verifyView>;

/** What is kept of the last comparison of a whole migration. */
export const verified = verifyView.pick({ outcome: true, askedAt: true, early: true, totals: true }).extend({
  days: z.array(verifyDay.omit({ events: true })),
});
export type Verified = z.infer<typeof verified>;
