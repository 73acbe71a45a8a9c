import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { createGate } from "@/e2e/support/gate";
import { eventsAt, joinTruths, truthOf } from "@/e2e/support/truth";
import { cancelMigration } from "@/lib/migrations/cancel";
import { createMigration } from "@/lib/migrations/create";
import { pauseMigration } from "@/lib/migrations/pause";
import { resumeMigration } from "@/lib/migrations/resume";
import { getMigration } from "@/lib/migrations/view";
import { writeSample } from "@/lib/samples/write-sample";
import type { MigrationStatus } from "@/lib/schemas/migration";
import { reachesStatus } from "./testing/reaches";
import { intoPostHog, startWorkerStage, type WorkerStage } from "./testing/worker-stage";

const FILES = ["1.jsonl", "2.jsonl", "3.jsonl", "4.jsonl"];
const EVENTS_A_FILE = 1_500;
const EVENTS = FILES.length * EVENTS_A_FILE;

let importDir: string;
let stage: WorkerStage;

beforeAll(async () => {
  importDir = await mkdtemp(join(tmpdir(), "backhaul-worker-"));
  await mkdir(join(importDir, "export"));
  for (const [seed, file] of FILES.entries())
    await writeSample(join(importDir, "export", file), { contentType: "amplitude", events: EVENTS_A_FILE, seed });
});
afterAll(() => rm(importDir, { recursive: true, force: true }));
beforeEach(async () => {
  stage = await startWorkerStage({ importDir });
});
afterEach(() => stage.stop());

async function begin(path = "export", rejectLimit = 10_000): Promise<string> {
  const source = { kind: "folder" as const, contentType: "amplitude" as const, path };
  const body = { source, options: { rejectLimit }, destination: intoPostHog(stage.posthog) };
  return (await createMigration(stage.db, body, "Ada")).id;
}

const reaches = (id: string, ...statuses: MigrationStatus[]) => reachesStatus(stage.db, id, ...statuses);

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
  expect(eventsAt(stage.posthog)).toEqual(truth.keys);
  expect(ledger).toMatchObject({ read: EVENTS, rejected: truth.rejected, inFlight: 0 });
  expect(await openLeases()).toBe(0);
}

const openLeases = () => stage.db.part.count({ where: { leaseToken: { not: null } } });
const timelineOf = async (id: string) =>
  (await stage.db.timelineEntry.findMany({ where: { migrationId: id, kind: "status" }, orderBy: { id: "asc" } })).map(
    ({ what }) => what,
  );

describe("a migration", () => {
  test("is moved by two workers, each part by one", async () => {
    const id = await begin();
    const begun = Date.now();
    stage.startWorker();
    stage.startWorker();
    await expectWhole(id);
    expect(stage.posthog.totals().received).toBe(stage.posthog.totals().distinct);
    expect(await timelineOf(id)).toEqual(["created", "running", "completed"]);
    expect(Date.now() - begun).toBeLessThan(30_000);
  });

  test("that is paused and resumed goes on from its checkpoints", async () => {
    const gate = createGate();
    stage.posthog.rule(() => ({ kind: "held", until: gate.opened }));
    const id = await begin();
    stage.startWorker();
    await expect.poll(() => stage.posthog.requests.length, { timeout: 30_000 }).toBeGreaterThan(0);
    await pauseMigration(stage.db, id, "Ada");
    gate.open();
    const paused = await reaches(id, "paused");
    expect(paused.ledger.inFlight).toBe(0);
    expect(await openLeases()).toBe(0);
    await resumeMigration(stage.db, id, "Ada");
    stage.posthog.rule(null);
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
    stage.posthog.rule(() => ({ kind: "stall" }));
    const id = await begin();
    stage.startWorker();
    await reaches(id, "running");
    await delay(500);
    await cancelMigration(stage.db, id, "Ada");
    expect(await reaches(id, "cancelled")).toMatchObject({ ledger: { inFlight: 0 } });
  });

  test("waits with a reason while the destination is down, and goes on by itself", async () => {
    let down = true;
    stage.posthog.rule(() => (down ? { kind: "answer", status: 503, headers: { "retry-after": "3" } } : null));
    const id = await begin();
    stage.startWorker();
    const waiting = await reaches(id, "waiting");
    expect(waiting.statusReason).toBeTruthy();
    expect(Date.parse(waiting.waitingUntil ?? "")).toBeGreaterThan(Date.now() - 1_000);
    down = false;
    await expectWhole(id);
  });

  test("that is paused and resumed while it waits says again why and until when, and goes on by itself", async () => {
    let down = true;
    stage.posthog.rule(() => (down ? { kind: "answer", status: 429, headers: { "retry-after": "4" } } : null));
    const id = await begin();
    stage.startWorker();
    await reaches(id, "waiting");
    await pauseMigration(stage.db, id, "Ada");
    const paused = await reaches(id, "paused");
    expect([paused.statusReason, paused.waitingUntil]).toEqual([undefined, undefined]);
    await resumeMigration(stage.db, id, "Ada");
    const waiting = await reaches(id, "waiting");
    expect(waiting.statusReason).toMatch(/slow down/);
    expect(Date.parse(waiting.waitingUntil ?? "")).toBeGreaterThan(0);
    down = false;
    await expectWhole(id);
  });

  test("pauses for a person when the token is refused, and goes on after that was mended", async () => {
    stage.posthog.rule(() => ({ kind: "answer", status: 401 }));
    const id = await begin();
    stage.startWorker();
    const paused = await reaches(id, "paused");
    expect(paused.error).toMatchObject({ code: "destination_refused_token" });
    stage.posthog.rule(null);
    await resumeMigration(stage.db, id, "Ada");
    expect((await getMigration(stage.db, id)).error).toBeUndefined();
    await expectWhole(id);
  });

  test("pauses at its limit of rejects, and each resume allows as many again", async () => {
    await writeFile(join(importDir, "bad.jsonl"), "not json\n".repeat(25));
    const id = await begin("bad.jsonl", 10);
    stage.startWorker();
    for (const kept of [10, 20]) {
      const paused = await reaches(id, "paused");
      expect(paused.error?.code).toBe("too_many_rejects");
      expect(paused.ledger.rejected).toBe(kept);
      expect(await stage.db.reject.count({ where: { migrationId: id } })).toBe(kept);
      await resumeMigration(stage.db, id, "Ada");
    }
    const completed = await reaches(id, "completed");
    expect(completed.ledger).toMatchObject({ read: 25, rejected: 25 });
  });

  test("with nothing to import pauses and says so", async () => {
    await mkdir(join(importDir, "nothing"), { recursive: true });
    const id = await begin("nothing");
    stage.startWorker();
    expect((await reaches(id, "paused")).error?.code).toBe("nothing_to_import");
    await writeFile(join(importDir, "nothing", "empty.jsonl"), "");
    await resumeMigration(stage.db, id, "Ada");
    expect(await reaches(id, "completed")).toMatchObject({ ledger: { read: 0 }, parts: { total: 1, empty: 1 } });
  });
});

describe("a worker", () => {
  test("that stops gives its parts back, and another goes on without sending anything twice", async () => {
    stage.posthog.rule(() => ({ kind: "slow", ms: 1_000 }));
    const id = await begin();
    const first = stage.startWorker({ parts: 1 });
    await expect.poll(() => stage.posthog.requests.length, { timeout: 30_000 }).toBeGreaterThan(0);
    const begun = Date.now();
    await first.stop();
    expect(Date.now() - begun).toBeLessThan(10_000);
    expect(await openLeases()).toBe(0);
    expect(await stage.db.part.aggregate({ _sum: { attempts: true }, where: { endedAt: null } })).toEqual({
      _sum: { attempts: 0 },
    });
    expect(await stage.db.worker.count()).toBe(0);
    stage.posthog.rule(null);
    stage.startWorker();
    await expectWhole(id);
    expect(stage.posthog.totals().received).toBe(stage.posthog.totals().distinct);
  });

  test("outlives the loss of every database connection, again and again", async () => {
    const gate = createGate();
    stage.posthog.rule(() => ({ kind: "held", until: gate.opened }));
    const id = await begin();
    stage.startWorker();
    stage.startWorker();
    await reaches(id, "running");
    for (let cut = 0; cut < 6; cut++) {
      await delay(300);
      await stage.db.$executeRaw`
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()`;
    }
    gate.open();
    await expectWhole(id);
  });
});
