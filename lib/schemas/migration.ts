import { z } from "zod";

import { destinationRef, destinationView } from "./destination";
import { migrationStatus } from "./migration-status";
import { options } from "./options";
import { cursor, limit } from "./page";
import { sampleSeed } from "./preview";
import { problem } from "./problem";
import { source, sourceView } from "./source";
import { verified } from "./verify";

export { type MigrationStatus, migrationStatus, migrationStatuses } from "./migration-status";
export { problem, type Problem } from "./problem";

const testSize = z
  .int("Give a whole number.")
  .min(1, "Give at least 1.")
  .max(50_000, "A test has at most 50,000 events.")
  .default(1_000);

export const createMigrationBody = z.strictObject({
  name: z.string().trim().min(1).max(200).optional(),
  source,
  options,
  destination: destinationRef,
  /** A few real records, spread over the source: those of the preview with the same seed. */
  test: z.strictObject({ maxEvents: testSize, seed: sampleSeed }).optional(),
  /** The wizard's draft that it was made of. It ends with it, but not with a test, after which one may go back to it. */
  draft: z.uuid().optional(),
});
export type CreateMigrationBody = z.infer<typeof createMigrationBody>;

/** The full migration of a finished test. Without a destination it goes where the test went. */
export const promoteBody = z.strictObject({
  name: z.string().trim().min(1).max(200).optional(),
  destination: destinationRef.optional(),
  /** Of an export: another range than the test's. */
  range: z.strictObject({ from: z.string(), to: z.string() }).optional(),
});
export type PromoteBody = z.infer<typeof promoteBody>;

/** A series of migrations runs one after another; `index` from 0. */
const seriesView = z.object({ id: z.uuid(), index: z.int().nonnegative(), count: z.int(), ids: z.array(z.uuid()) });

/** What may be mended of a paused migration's source: where it is reached, and how it is entered; secrets go in only. */
export const mendSource = z.strictObject({
  region: z.string().trim().min(1).optional(),
  apiKey: z.string().optional(),
  secretKey: z.string().optional(),
  auth: z.record(z.string(), z.string()).optional(),
  accessKeyId: z.string().optional(),
  secretAccessKey: z.string().optional(),
});
export type MendSource = z.infer<typeof mendSource>;
export const resumeBody = z.strictObject({ source: mendSource.optional() }).nullish();

/** Why a part is left out, in the person's words. */
export const leaveOutBody = z.strictObject({ reason: z.string().trim().min(1).max(500).optional() }).nullish();

/** Whether those after it in its series are cancelled too. */
export const cancelQuery = z.object({ rest: z.stringbool().default(false) });

export const idParams = z.object({ id: z.uuid("This is not an id.") });
export const partParams = idParams.extend({ partId: z.uuid("This is not an id.") });

const count = z.int().nonnegative();
const counts = z.record(z.string(), count);
const time = z.iso.datetime();
const seconds = z.number().nonnegative();

/** read = accepted + dropped + rejected + inFlight, at every moment. */
export const ledger = z.object({
  read: count,
  accepted: count,
  dropped: count,
  rejected: count,
  inFlight: count,
  generated: count,
});

export const eventCount = z.object({ from: z.string(), to: z.string(), count });

export const migrationView = z.object({
  id: z.uuid(),
  name: z.string(),
  test: z.boolean(),
  /** Of a test: how many records it takes at most. */
  testMaxEvents: count.optional(),
  /** The test whose settings it has. */
  promotedFrom: z.uuid().optional(),
  /** It sends the events of one UTC day of another migration again, as that one's. */
  resendOf: z.object({ id: z.uuid(), day: z.iso.date() }).optional(),
  /** The wizard's draft that a test was made of, while there is one. */
  draftId: z.uuid().optional(),
  status: migrationStatus,
  statusReason: z.string().optional(),
  waitingUntil: time.optional(),
  error: problem.optional(),
  source: sourceView,
  options,
  destination: destinationView,
  createdAt: time,
  startedAt: time.optional(),
  endedAt: time.optional(),
  createdBy: z.string(),
  ledger,
  dropped: counts,
  rejected: counts,
  warnings: counts,
  /** Rejects that were sent again with other bytes; rejects.jsonl?mended=before has what they were. */
  mended: count,
  /** The commonest 200 names. */
  events: z.array(eventCount),
  /** `leftOut`: ended by a person's word, without all of it being imported. */
  parts: z.object({
    ...{ total: count, done: count, empty: count, running: count, waiting: count, failed: count },
    leftOut: count,
  }),
  /** Listed but not imported. */
  skipped: count,
  /** The last comparison of the whole with the destination; absent until somebody asked for one. */
  verified: verified.optional(),
  bytes: z.object({ total: count.optional(), read: count }),
  rate: z.object({ eventsPerSecond: z.number(), bytesPerSecond: z.number() }),
  /** Seconds of work, without waits, pauses and parts that need a person: low ≤ seconds ≤ high. Absent while it would be a guess. */
  eta: z.object({ seconds: count, from: z.enum(["bytes", "parts", "quota"]), low: count, high: count }).optional(),
  /** Those on this migration, at most 20. */
  workers: z.array(z.object({ id: z.string(), part: z.string().nullable(), seenAt: time })),
  /** Workers of the whole installation that are alive. */
  workersSeen: count,
  /** Where the workers' time went: seconds, over all parts. */
  stages: z.object({ download: seconds, decode: seconds, map: seconds, send: seconds, wait: seconds }),
  /** When all this was so. */
  at: time,
  series: seriesView.optional(),
  /** Of an export: its windows as they are downloaded; `bytes` as downloaded so far, `keptBytes` what complete copies take now. */
  downloads: z.object({ pending: count, staging: count, staged: count, bytes: count, keptBytes: count }).optional(),
  /** Of an export that still runs: the vendor's hourly quota, shared by all that export the same project. */
  quota: z.object({ used: count, perHour: count, nextAt: time.optional() }).optional(),
});
export type MigrationView = z.infer<typeof migrationView>;

/** What the start answers: the first of a series, with the ids of all. */
export const createdMigration = migrationView.extend({ series: z.array(z.uuid()).optional() });

/** A row of the list: the view without what only the page of one migration needs. */
export const migrationListItem = migrationView.omit({
  mended: true,
  events: true,
  workers: true,
  workersSeen: true,
  stages: true,
  at: true,
  options: true,
  warnings: true,
  verified: true,
  downloads: true,
  quota: true,
});
export type MigrationListItem = z.infer<typeof migrationListItem>;

export const sourceKinds = ["amplitude", "mixpanel", "s3", "folder"] as const;

export const migrationsQuery = z.object({
  status: migrationStatus.optional(),
  /** Words that all stand in its name, its source, its destination or its id. */
  q: z.string().trim().max(200).optional(),
  kind: z.enum(sourceKinds).optional(),
  destination: z.uuid("This is not an id.").optional(),
  /** True for tests alone, false for none. */
  test: z.stringbool().optional(),
  /** `together`: a series counts as one and is given whole, in order, when one of it fits. */
  series: z.enum(["together"]).optional(),
  cursor,
  limit,
});
export type MigrationsQuery = z.infer<typeof migrationsQuery>;
export const migrationList = z.object({ items: z.array(migrationListItem), nextCursor: z.string().nullable() });
