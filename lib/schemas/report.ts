import { z } from "zod";

import { migrationView, skippedObject, timelineEntry } from "./migration";

const count = z.int().nonnegative();

/** All that is known of a migration, for the files: settings, ledger, days, what was left out, what happened, what arrived. */
export const report = z.object({
  madeAt: z.iso.datetime(),
  migration: migrationView,
  /** Accepted events by UTC day, with the names they were sent under; those made beside records are counted apart. */
  days: z.array(
    z.object({ day: z.iso.date(), accepted: count, generated: count, events: z.record(z.string(), count) }),
  ),
  skipped: z.array(skippedObject),
  timeline: z.array(timelineEntry),
});
export type Report = z.infer<typeof report>;
