import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { type PostHogEmulator, startPostHogEmulator } from "@/e2e/emulators/posthog";
import { compareSets, eventsAt, joinTruths, truthOf } from "@/e2e/support/truth";
import { until } from "@/e2e/support/processes";
import { startStage, type Stage } from "@/e2e/support/stage";
import { cancelMigration } from "@/lib/migrations/cancel";
import { pauseMigration } from "@/lib/migrations/pause";
import { resumeMigration } from "@/lib/migrations/resume";
import { retryRejects } from "@/lib/migrations/retry-rejects";
import { writeSample } from "@/lib/samples/write-sample";
import type { MigrationView } from "@/lib/schemas/migration";

/** More than a worker runs at once: what is read is also sent, and a stop in the middle has to leave something unread. */
const FILES = [1, 2, 3, 4, 5, 6].map((number) => `export/${number}.jsonl`);
const EVENTS_A_FILE = 5_000;
const EVENTS = FILES.length * EVENTS_A_FILE;
/** What a request takes; much more once a test waits for what has arrived by then, so that its fault lands in the middle. */
const SLOW_MS = 200;
const HELD_MS = 1_500;

let stage: Stage;
let posthog: PostHogEmulator;
let heldFrom: number;

beforeAll(async () => {
  stage = await startStage({ workers: 0, workerEnv: { WORKER_PARTS: "2", WORKER_THREADS: "1" } });
  await mkdir(join(stage.importDir, "export"));
  for (const [index, file] of FILES.entries())
    await writeSample(join(stage.importDir, file), { contentType: "amplitude", events: EVENTS_A_FILE, seed: index });
}, 120_000);
beforeEach(async () => {
  posthog = await startPostHogEmulator();
  heldFrom = EVENTS;
  posthog.rule(() => ({ kind: "slow", ms: posthog.totals().distinct < heldFrom ? SLOW_MS : HELD_MS }));
});
afterEach(async () => {
  await stage.stopWorkers();
  await posthog.stop();
});
afterAll(() => stage.stop());

/** Nobody works on it yet: the tests start their workers. */
const begin = () =>
  stage.create({
    source: { kind: "folder", contentType: "amplitude", path: "export" },
    options: { rejectLimit: 10_000 },
    destination: { kind: "posthog", host: posthog.url, projectToken: posthog.token },
  });

async function untilAccepted(id: string, share: number) {
  heldFrom = share * EVENTS;
  const view = await stage.waitUntil(id, ({ ledger }) => ledger.accepted >= share * EVENTS, {
    what: `${share * 100} % are accepted`,
  });
  expect(["running", "waiting"], "the fault lands in the middle").toContain(view.status);
  expect(view.ledger.accepted, "the fault lands in the middle").toBeLessThan(EVENTS * 0.95);
  return view;
}

const truthFor = async (id: string) =>
  joinTruths(
    await Promise.all(FILES.map(async (file) => truthOf(join(stage.importDir, file), await stage.context(id, file)))),
  );

/** Runs it to its end at full speed, and compares what arrived with what an undisturbed run makes. */
async function expectWhole(id: string): Promise<void> {
  posthog.rule(null);
  const { ledger } = await stage.reaches(id, ["completed"]);
  const truth = await truthFor(id);
  expect(compareSets(truth.keys, eventsAt(posthog))).toBeNull();
  expect(ledger).toMatchObject({ read: EVENTS, rejected: truth.rejected, inFlight: 0 });
  expect(ledger.accepted, "each event is counted once, however often it was sent").toBe(truth.keys.size);
}

const sentTwice = () => posthog.totals().received - posthog.totals().distinct;

describe("nothing is lost and nothing invented", () => {
  test("when the worker is killed three times in the middle", { timeout: 180_000 }, async () => {
    // Every other request of the middle is not taken, so that later blocks are settled before earlier ones when the kill comes.
    posthog.rule(({ number }) => {
      if (posthog.totals().distinct < heldFrom) return { kind: "slow", ms: SLOW_MS };
      return number % 2 === 0 ? { kind: "slow", ms: SLOW_MS } : { kind: "answer", status: 500 };
    });
    const id = await begin();
    for (const share of [0.1, 0.35, 0.6]) {
      const worker = stage.startWorker();
      await untilAccepted(id, share);
      worker.signal("SIGKILL");
      expect(await worker.exited).toBe("SIGKILL");
      await stage.lapseLeases();
    }
    stage.startWorker();
    await expectWhole(id);
    expect(sentTwice(), "kills that cost nothing did not land in the middle").toBeGreaterThan(0);
  });

  test("when two workers run it at once and one dies", { timeout: 240_000 }, async () => {
    const first = stage.startWorker();
    const second = stage.startWorker();
    const isReady = (worker: typeof first) => worker.log().includes("worker ready");
    await expect.poll(() => isReady(first) && isReady(second), { timeout: 30_000 }).toBe(true);
    heldFrom = 0;
    const id = await begin();
    // The view has a row for each part: one worker may run two of the three.
    const bothRun = ({ workers }: MigrationView) => new Set(workers.map((worker) => worker.id)).size === 2;
    await stage.waitUntil(id, bothRun, { what: "both workers run parts of it" });
    await untilAccepted(id, 0.2);
    expect(sentTwice(), "no part is run by two").toBe(0);
    first.signal("SIGKILL");
    // Nobody helps: the lease of the dead lapses by itself.
    await expectWhole(id);
    expect(second.isRunning()).toBe(true);
  });

  test("when the database is restarted in the middle", { timeout: 240_000 }, async () => {
    const id = await begin();
    const worker = stage.startWorker();
    await untilAccepted(id, 0.2);
    await stage.restartDatabase();
    await expectWhole(id);
    expect(worker.isRunning(), "the same worker goes on").toBe(true);
  });

  test("when it is paused and resumed in the middle", { timeout: 240_000 }, async () => {
    const id = await begin();
    stage.startWorker();
    await untilAccepted(id, 0.2);
    await pauseMigration(stage.db, id, "test");
    const paused = await stage.reaches(id, ["paused"]);
    expect(paused.ledger, "what was in flight is settled").toMatchObject({
      inFlight: 0,
      accepted: posthog.totals().distinct,
    });
    expect(paused.ledger.accepted).toBeLessThan(EVENTS * 0.95);
    await resumeMigration(stage.db, id, "test");
    await expectWhole(id);
    expect(sentTwice(), "it goes on where it stood").toBe(0);
  });

  test("when one worker is stopped by SIGTERM and another goes on", { timeout: 240_000 }, async () => {
    const id = await begin();
    const worker = stage.startWorker();
    await untilAccepted(id, 0.2);
    const asked = Date.now();
    worker.signal("SIGTERM");
    expect(await worker.exited).toBe(0);
    expect(Date.now() - asked, "a stop takes less than 10 s").toBeLessThan(10_000);
    const { ledger } = await stage.look(id);
    expect(ledger, "what was in flight is settled").toMatchObject({ inFlight: 0, accepted: posthog.totals().distinct });
    stage.startWorker();
    await expectWhole(id);
    expect(sentTwice(), "it goes on where it stood").toBe(0);
  });
});

test("a cancelled migration stops, and says what it had sent", { timeout: 180_000 }, async () => {
  const id = await begin();
  stage.startWorker();
  await untilAccepted(id, 0.2);
  await cancelMigration(stage.db, id, "test");
  const { ledger } = await stage.reaches(id, ["cancelled"]);
  expect(ledger).toMatchObject({ inFlight: 0, accepted: posthog.totals().distinct });
  const truth = await truthFor(id);
  expect([...eventsAt(posthog)].filter((key) => !truth.keys.has(key))).toEqual([]);
});

test("a worker that is killed while mended rejects are on their way loses none of them", async () => {
  posthog.rule(null);
  const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
  const record = (n: number) =>
    JSON.stringify({ event_type: "Paid", user_id: "u", uuid: uuid(n), event_time: "2024-01-02 03:04:05" });
  const numbers = Array.from({ length: 30 }, (_, n) => n);
  const broken = numbers.map((n) => (n % 3 === 0 ? record(n) : `${record(n)} oops`));
  await writeFile(join(stage.importDir, "broken.jsonl"), `${broken.join("\n")}\n`);
  const id = await stage.create({
    source: { kind: "folder", contentType: "amplitude", path: "broken.jsonl" },
    options: { rejectLimit: 10_000 },
    destination: { kind: "posthog", host: posthog.url, projectToken: posthog.token },
  });
  stage.startWorker();
  expect((await stage.reaches(id, ["completed"])).ledger).toMatchObject({ read: 30, accepted: 10, rejected: 20 });
  await stage.stopWorkers();

  // They arrive, but nobody hears of it.
  posthog.rule(() => ({ kind: "stall", store: true }));
  const mended = Buffer.from(numbers.flatMap((n) => (n % 3 === 0 ? [] : [`${record(n)}\n`])).join(""));
  await retryRejects(stage.db, id, { mended }, "test");
  const worker = stage.startWorker();
  await until(() => posthog.totals().distinct === 30, { timeoutMs: 60_000, what: "all mended lines have arrived" });
  worker.signal("SIGKILL");
  expect(await worker.exited).toBe("SIGKILL");
  expect(await stage.db.retryLine.count({ where: { part: { migrationId: id } } }), "kept until they are settled").toBe(
    20,
  );
  await stage.lapseLeases();

  posthog.rule(null);
  stage.startWorker();
  const { ledger, rejected } = await stage.reaches(id, ["completed"]);
  expect(ledger).toMatchObject({ read: 30, accepted: 30, rejected: 0, inFlight: 0 });
  expect(rejected).toEqual({});
  expect(posthog.totals()).toMatchObject({ distinct: 30, received: 50 });
  expect(
    posthog
      .events()
      .map(({ uuid }) => uuid)
      .sort(),
  ).toEqual(numbers.map(uuid));
  const kept = await stage.db.retryLine.findMany({ where: { part: { migrationId: id } }, orderBy: { seq: "asc" } });
  expect(
    kept.map(({ original }) => Buffer.from(original!).toString()),
    "what they were before",
  ).toEqual(broken.filter((each) => each.endsWith("oops")));
}, 180_000);
