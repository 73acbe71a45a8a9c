import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { createDb, type Db } from "@/lib/db/client";
import type { MigrationStatus, Problem } from "@/lib/schemas/migration";
import type { CellState } from "@/lib/schemas/progress";

/** The database of a running app, for what no user could bring about in a test's time. */
export async function openDb(dataDir: string): Promise<Db> {
  return createDb((await readFile(join(dataDir, "run", "database-url"), "utf8")).trim());
}

/** A staged window would be sent by the worker. */
type SeedState = Exclude<CellState, "staged">;

type Seed = {
  name: string;
  parts: number;
  status?: MigrationStatus;
  /** State by place; `done` unless it says otherwise. */
  stateOf?: (index: number) => SeedState;
  error?: Problem;
};

const RECORDS = 1_000;
const REJECTED: Problem = {
  code: "file_corrupt",
  message: "The file is damaged: its gzip data ends in the middle.",
  hint: "Export it again, put the new file in its place, and try this part again.",
};
const WAIT = "PostHog asks for patience (429).";
const inAnHour = () => new Date(Date.now() + 3_600_000);

const lease = () => ({
  ...{ leaseOwner: "seed", leaseToken: crypto.randomUUID(), leaseExpiresAt: new Date("2100-01-01") },
});

/** What a row of a part holds in each state. Workers keep away: of leases until 2100, and of windows that may not be staged. */
const rows: Record<SeedState, () => Record<string, unknown>> = {
  pending: () => ({}),
  waiting: () => ({ waitReason: WAIT, waitUntil: inAnHour(), notBefore: inAnHour() }),
  staging: () => ({ ...lease(), status: "staging" }),
  running: () => ({
    ...lease(),
    status: "running",
    ...copy,
    read: 400,
    accepted: 390,
    inFlight: 10,
    bytesRead: 40_000,
  }),
  done: () => ({ ...settled, status: "done", endedAt: new Date() }),
  empty: () => ({ status: "empty", endedAt: new Date() }),
  failed: () => ({ error: REJECTED, attempts: 3 }),
  left_out: () => ({ status: "left_out", endedAt: new Date(), leftOutBy: "seed", leftOutWhy: "Imported from S3." }),
};
const copy = { stagedKey: "seed", stagedBytes: 100_000, stagedSha256: "0".repeat(64), stagedAt: new Date() };
const settled = {
  ...{ read: RECORDS, accepted: RECORDS - 90, dropped: 88, rejected: 2, bytesRead: 100_000 },
  ...{ droppedBy: { session_start: 80, duplicate_record: 8 }, rejectedBy: { invalid_json: 2 }, attempts: 1 },
};

/** A migration of very many parts in a sandbox, as rows: an hour for each part. */
export async function seedMigration(
  db: Db,
  { name, parts, status = "running", stateOf, error }: Seed,
): Promise<string> {
  const destination = await db.destination.findFirstOrThrow({ where: { kind: "sandbox" } });
  const { id } = await db.migration.create({
    data: {
      // Nothing settles it before it is whole.
      ...{
        name,
        status: "paused",
        sourceKind: "amplitude",
        contentType: "amplitude",
        createdBy: "seed",
        rejectAllowance: 10_000,
      },
      source: { kind: "amplitude", region: "us", from: hour(0), to: hour(parts), apiKey: "", secretKey: "" },
      stageNotBefore: new Date("2100-01-01"),
      options: { rejectLimit: 10_000 },
      destinationId: destination.id,
      plannedAt: new Date(),
      startedAt: new Date(Date.now() - 3_600_000),
      ...(error && { error }),
    },
  });
  for (let from = 0; from < parts; from += 1_000)
    await db.part.createMany({
      data: Array.from({ length: Math.min(1_000, parts - from) }, (_, at) => {
        const index = from + at;
        const key = hour(index);
        return {
          ...{ migrationId: id, ordinal: index, key, objectKey: key, objectBytes: 100_000, version: "v1" },
          ...{ rangeStart: 0, rangeEnd: 100_000, windowStart: hour(index), windowEnd: hour(index + 1) },
          ...rows[stateOf?.(index) ?? "done"](),
        };
      }),
    });
  await db.migration.update({ where: { id }, data: { status } });
  return id;
}

const hour = (index: number) => new Date(Date.UTC(2024, 0, 1, index)).toISOString();
