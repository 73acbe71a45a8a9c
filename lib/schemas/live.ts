import { z } from "zod";

import { migrationView } from "./migration";

/** What changes while a migration runs. */
export const liveFields = {
  at: true,
  status: true,
  statusReason: true,
  waitingUntil: true,
  error: true,
  startedAt: true,
  endedAt: true,
  ledger: true,
  dropped: true,
  rejected: true,
  warnings: true,
  parts: true,
  skipped: true,
  bytes: true,
  rate: true,
  eta: true,
  stages: true,
  workers: true,
  workersSeen: true,
  downloads: true,
  quota: true,
} as const;

/** `since`: the revision of the map that the asker has. */
export const liveQuery = z.object({ since: z.string().max(40).optional() });

const count = z.int().nonnegative();

/** One tick: the sums, and of the map only what is not as it was at `since`. */
export const liveView = migrationView.pick(liveFields).extend({
  /** Names the state of all parts; ask with it the next time. */
  rev: z.string(),
  /** Absent when no cell changed. `total` cells; each run: where it begins, and the letters from there on. */
  cells: z.object({ total: count, runs: z.array(z.tuple([count, z.string()])) }).optional(),
  /** The last whole steps of the rate, oldest first. */
  steps: z.array(
    z.object({
      at: z.iso.datetime(),
      eventsPerSecond: z.number().nonnegative(),
      bytesPerSecond: z.number().nonnegative(),
    }),
  ),
});
export type LiveView = z.infer<typeof liveView>;
