import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { pino } from "pino";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { type PostHogEmulator, startPostHogEmulator } from "@/e2e/emulators/posthog";
import { createGate } from "@/e2e/support/gate";
import { eventsAt, joinTruths, truthOf } from "@/e2e/support/truth";
import { createDb, type Db } from "@/lib/db/client";
import { createTestDb, type TestDb } from "@/lib/db/testing/test-db";
import { cancelMigration } from "@/lib/migrations/cancel";
import { createMigration } from "@/lib/migrations/create";
import { pauseMigration } from "@/lib/migrations/pause";
import { resumeMigration } from "@/lib/migrations/resume";
import { getMigration } from "@/lib/migrations/view";
import { writeSample } from "@/lib/samples/write-sample";
import type { MigrationStatus } from "@/lib/schemas/migration";
import { openFolderStaging } from "@/lib/staging/folder-staging";
import { createWorker } from "./create-worker";
import { reachesStatus } from "./testing/reaches";

const FILES = ["1.jsonl", "2.jsonl", "3.jsonl", "4.jsonl"];
const EVENTS_A_FILE = 1_500;
const EVENTS = FILES.length * EVENTS_A_FILE;

let importDir: string;
let own: TestDb;
let posthog: PostHogEmulator;
const workers: { stop(): Promise<void> }[] = [];
const clients: Db[] = [];

beforeAll(async () => {
  process.env.APP_SECRET = "a secret of this test";
  process.env.ALLOW_PRIVATE_ENDPOINTS = "127.0.0.1";
  importDir = await mkdtemp(join(tmpdir(), "backhaul-worker-"));
  await mkdir(join(importDir, "export"));
  for (const [seed, file] of FILES.entries())
    await writeSample(join(importDir, "export", file), { contentType: "amplitude", events: EVENTS_A_FILE, seed });
});
afterAll(() => rm(importDir, { recursive: true, force: true }));
beforeEach(async () => {
  own = await createTestDb();
  posthog = await startPostHogEmulator();
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
  await Promise.all(clients.splice(0).map((client) => client.$disconnect()));
  await posthog.stop();
  await own.drop();
});

function startWorker(parts = 2) {
  const db = createDb(own.url);
  clients.push(db);
  const policy = { allowPrivate: ["127.0.0.1"] };
  const log = pino({ level: "silent" });
  const staging = openFolderStaging(join(importDir, ".staging"));
  const worker = createWorker({ db, appUrl: "http://127.0.0.1:1", importDir, staging, policy, parts, threads: 0, log });
  workers.push(worker);
  return worker;
}

async function begin(path = "export", rejectLimit = 10_000): Promise<string> {
  const { id } = await createMigration(
    own.db,
    {
      source: { kind: "folder", contentType: "amplitude", path },
      options: { rejectLimit },
      destination: { kind: "posthog", host: posthog.url, projectToken: posthog.token },
    },
    "Ada",
  );
  return id;
}

const reaches = (id: string, ...statuses: MigrationStatus[]) => reachesStatus(own.db, id, ...statuses);

async function expectWhole(id: string) {
  const { ledger, createdAt, options } = await reaches(id, "completed");
  const truths = FILES.map((file) =>
    truthOf(join(importDir, "export", file), {
      contentType: "amplitude",
      options,
      migrationId: id,
      createdAt,
      objectKey: `export/${file}`,
    }),
  );
  const truth = joinTruths(await Promise.all(truths));
  expect(eventsAt(posthog)).toEqual(truth.keys);
  expect(ledger).toMatchObject({ read: EVENTS, rejected: truth.rejected, inFlight: 0 });
  expect(await openLeases()).toBe(0);
}

const openLeases = () => own.db.part.count({ where: { leaseToken: { not: null } } });
const timelineOf = async (id: string) =>
  (await own.db.timelineEntry.findMany({ where: { migrationId: id, kind: "status" }, orderBy: { id: "asc" } })).map(
    ({ what }) => what,
  );

describe("a migration", () => {
  test("is moved by two workers, each part by one", async () => {
    const id = await begin();
    const begun = Date.now();
    startWorker();
    startWorker();
    await expectWhole(id);
    expect(posthog.totals().received).toBe(posthog.totals().distinct);
    expect(await timelineOf(id)).toEqual(["created", "running", "completed"]);
    expect(Date.now() - begun).toBeLessThan(30_000);
  });

  test("that is paused and resumed goes on from its checkpoints", async () => {
    const gate = createGate();
    posthog.rule(() => ({ kind: "held", until: gate.opened }));
    const id = await begin();
    startWorker();
    await expect.poll(() => posthog.requests.length, { timeout: 30_000 }).toBeGreaterThan(0);
    await pauseMigration(own.db, id, "Ada");
    gate.open();
    const paused = await reaches(id, "paused");
    expect(paused.ledger.inFlight).toBe(0);
    expect(await openLeases()).toBe(0);
    await resumeMigration(own.db, id, "Ada");
    posthog.rule(null);
    await expectWhole(id);
    expect(await timelineOf(id)).toEqual([
      "created",
      "running",
      "pausing",
      "paused",
      "resumed",
      "running",
      "completed",
    ]);
  });

  test("that is cancelled while the destination stalls is at rest within its grace", async () => {
    posthog.rule(() => ({ kind: "stall" }));
    const id = await begin();
    startWorker();
    await reaches(id, "running");
    await delay(500);
    await cancelMigration(own.db, id, "Ada");
    expect(await reaches(id, "cancelled")).toMatchObject({ ledger: { inFlight: 0 } });
  });

  test("waits with a reason while the destination is down, and goes on by itself", async () => {
    let down = true;
    posthog.rule(() => (down ? { kind: "answer", status: 503, headers: { "retry-after": "3" } } : null));
    const id = await begin();
    startWorker();
    const waiting = await reaches(id, "waiting");
    expect(waiting.statusReason).toBeTruthy();
    expect(Date.parse(waiting.waitingUntil ?? "")).toBeGreaterThan(Date.now() - 1_000);
    down = false;
    await expectWhole(id);
  });

  test("that is paused and resumed while it waits says again why and until when, and goes on by itself", async () => {
    let down = true;
    posthog.rule(() => (down ? { kind: "answer", status: 429, headers: { "retry-after": "4" } } : null));
    const id = await begin();
    startWorker();
    await reaches(id, "waiting");
    await pauseMigration(own.db, id, "Ada");
    const paused = await reaches(id, "paused");
    expect([paused.statusReason, paused.waitingUntil]).toEqual([undefined, undefined]);
    await resumeMigration(own.db, id, "Ada");
    const waiting = await reaches(id, "waiting");
    expect(waiting.statusReason).toMatch(/slow down/);
    expect(Date.parse(waiting.waitingUntil ?? "")).toBeGreaterThan(0);
    down = false;
    await expectWhole(id);
  });

  test("pauses for a person when the token is refused, and goes on after that was mended", async () => {
    posthog.rule(() => ({ kind: "answer", status: 401 }));
    const id = await begin();
    startWorker();
    const paused = await reaches(id, "paused");
    expect(paused.error).toMatchObject({ code: "destination_refused_token" });
    posthog.rule(null);
    await resumeMigration(own.db, id, "Ada");
    expect((await getMigration(own.db, id)).error).toBeUndefined();
    await expectWhole(id);
  });

  test("pauses at its limit of rejects, and each resume allows as many again", async () => {
    await writeFile(join(importDir, "bad.jsonl"), "not json\n".repeat(25));
    const id = await begin("bad.jsonl", 10);
    startWorker();
    for (const kept of [10, 20]) {
      const paused = await reaches(id, "paused");
      expect(paused.error?.code).toBe("too_many_rejects");
      expect(paused.ledger.rejected).toBe(kept);
      expect(await own.db.reject.count({ where: { migrationId: id } })).toBe(kept);
      await resumeMigration(own.db, id, "Ada");
    }
    const completed = await reaches(id, "completed");
    expect(completed.ledger).toMatchObject({ read: 25, rejected: 25 });
  });

  test("with nothing to import pauses and says so", async () => {
    await mkdir(join(importDir, "nothing"), { recursive: true });
    const id = await begin("nothing");
    startWorker();
    expect((await reaches(id, "paused")).error?.code).toBe("nothing_to_import");
    await writeFile(join(importDir, "nothing", "empty.jsonl"), "");
    await resumeMigration(own.db, id, "Ada");
    expect(await reaches(id, "completed")).toMatchObject({ ledger: { read: 0 }, parts: { total: 1, empty: 1 } });
  });
});

describe("a worker", () => {
  test("that stops gives its parts back, and another goes on without sending anything twice", async () => {
    posthog.rule(() => ({ kind: "slow", ms: 1_000 }));
    const id = await begin();
    const first = startWorker(1);
    await expect.poll(() => posthog.requests.length, { timeout: 30_000 }).toBeGreaterThan(0);
    const begun = Date.now();
    await first.stop();
    expect(Date.now() - begun).toBeLessThan(10_000);
    expect(await openLeases()).toBe(0);
    expect(await own.db.part.aggregate({ _sum: { attempts: true }, where: { endedAt: null } })).toEqual({
      _sum: { attempts: 0 },
    });
    expect(await own.db.worker.count()).toBe(0);
    posthog.rule(null);
    startWorker();
    await expectWhole(id);
    expect(posthog.totals().received).toBe(posthog.totals().distinct);
  });

  test("outlives the loss of every database connection, again and again", async () => {
    const gate = createGate();
    posthog.rule(() => ({ kind: "held", until: gate.opened }));
    const id = await begin();
    startWorker();
    startWorker();
    await reaches(id, "running");
    for (let cut = 0; cut < 6; cut++) {
      await delay(300);
      await own.db.$executeRaw`
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()`;
    }
    gate.open();
    await expectWhole(id);
  });
});
