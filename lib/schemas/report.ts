import { z } from "zod";

import { migrationView } from "./migration";
import { skippedObject } from "./skipped";
import { timelineEntry } from "./timeline";

const count = z.int().nonnegative();

/** All that is known of a migration, for the files: settings, ledger, days, what was left out, what happened, what arrived. */
export const report = z.object({
  madeAt: z.iso.datetime(),
  migration: migrationView,
  /**
   * Accepted events by UTC day, with the names they were sent under; those made beside records are counted apart. `there`:
   * what the last comparison found, when it still holds.
   */
  days: z.array(
    z.object({
      ...{ day: z.iso.date(), accepted: count, generated: count, events: z.record(z.string(), count) },
      there: z.object({ repeats: count, found: count, missing: count, extra: count }).optional(),
    }),
  ),
  /** Rejects that were sent again with other bytes; rejects.jsonl?mended=before has what they were. */
  mended: count,
  /** The first of each list, and how many there are. */
  skipped: z.array(skippedObject),
  skippedTotal: count,
  timeline: z.array(timelineEntry),
  timelineTotal: count,
});
export type Report = z.infer<typeof report>;
