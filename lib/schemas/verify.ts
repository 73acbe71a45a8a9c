import { z } from "zod";

import { migrationStatus } from "./migration-status";
import { problem } from "./problem";

const count = z.int().nonnegative();
const day = z.iso.date("Give a day as YYYY-MM-DD.");

/** Days to show, both included; without them all days that the migration has events of. */
const days = { from: day.optional(), to: day.optional() };
const inOrder = ({ from, to }: { from?: string | undefined; to?: string | undefined }) =>
  from === undefined || to === undefined || from <= to;
const DISORDER = { path: ["to"], error: "The last day lies before the first: give both the other way round." };

/**
 * Seconds to wait for the comparison that is asked for by this; after that it goes on, and the answer says how far it is.
 * 0: nothing is asked for, only told what is known.
 */
export const verifyQuery = z
  .object({ ...days, wait: z.coerce.number().int().min(0).max(50).default(20) })
  .refine(inOrder, DISORDER);
export type VerifyQuery = z.infer<typeof verifyQuery>;
export const verifyDaysQuery = z.object(days).refine(inOrder, DISORDER);
export type VerifyDaysQuery = z.infer<typeof verifyDaysQuery>;

/**
 * `repeats`: accepted more than once, from several files or windows; the destination keeps one of each. `missing`: fewer
 * there than different ones were accepted. `extra`: more there.
 */
const totals = z.object({ accepted: count, repeats: count, found: count, missing: count, extra: count });
export type VerifyTotals = z.infer<typeof totals>;

export const verifyEvent = totals.extend({ event: z.string() });
export type VerifyEvent = z.infer<typeof verifyEvent>;

export const verifyDay = totals.extend({ day, events: z.array(verifyEvent) });
export type VerifyDay = z.infer<typeof verifyDay>;

/** What one comparison said. */
export const verifyResult = z.object({
  /** `not_asked`: nobody asked the destination, or it could not be asked (`error`); all `found` are 0 and mean nothing. */
  outcome: z.enum(["match", "differs", "not_asked"]),
  askedAt: z.iso.datetime(),
  /** The migration still runs, or its last events may still be on their way through PostHog's queues. */
  early: z.boolean(),
  /** False: repeats between files were not kept count of, so that some of what is missing may be such. */
  repeatsKnown: z.boolean(),
  /** All days with events of this migration, first and last; null when it has none yet. */
  span: z.object({ first: day, last: day }).nullable(),
  totals,
  days: z.array(verifyDay),
  error: problem.optional(),
  /** The questions as PostHog's SQL, one a month, for pasting; empty for a sandbox. */
  queries: z.array(z.string()),
});
export type VerifyResult = z.infer<typeof verifyResult>;

/** A day whose events are to be sent again. */
export const resendBody = z.strictObject({ day });
export const resendView = z.object({
  id: z.uuid(),
  day,
  status: migrationStatus,
  endedAt: z.iso.datetime().optional(),
});
export type ResendView = z.infer<typeof resendView>;

/** What was accepted here beside what the destination has, by UTC day and event name; and the comparison on its way. */
export const verifyView = verifyResult.extend({
  /** `none`: never asked for. While `queued` or `running` the rest is what the one before said. */
  state: z.enum(["none", "queued", "running", "done"]),
  progress: z.object({ done: count, total: count }).optional(),
  /** Something is missing, but may still arrive: it is asked again by itself then. */
  asksAgainAt: z.iso.datetime().optional(),
  /** The migrations that sent days of it again, or do so now; newest first. */
  resends: z.array(resendView),
  /** The migration has moved on since. */
  stale: z.boolean(),
});
export type VerifyView = z.infer<typeof verifyView>;

/** What is kept of the last comparison with the migration, for its page. */
export const verified = verifyResult.pick({ outcome: true, askedAt: true, early: true, totals: true }).extend({
  asksAgainAt: z.iso.datetime().optional(),
  days: z.array(verifyDay.omit({ events: true })),
});
export type Verified = z.infer<typeof verified>;
