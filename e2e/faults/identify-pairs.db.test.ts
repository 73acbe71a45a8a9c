import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";

import { type PostHogEmulator, startPostHogEmulator } from "@/e2e/emulators/posthog";
import { createGate } from "@/e2e/support/gate";
import { startStage, type Stage } from "@/e2e/support/stage";
import { compareSets, eventsAt, type EventKey, joinTruths, truthOf } from "@/e2e/support/truth";
import type { MigrationView } from "@/lib/schemas/migration";

const FILES = ["export/1.jsonl", "export/2.jsonl", "export/3.jsonl"];
const LAST = FILES.length - 1;
const EVENTS_A_FILE = 5_000;
const EVENTS = FILES.length * EVENTS_A_FILE;
const SLOW_MS = 200;

/** "user device" → the times of the records that hold both. */
const pairs = new Map<string, Set<string>>();
let stage: Stage;
let posthog: PostHogEmulator;

beforeAll(async () => {
  stage = await startStage({ workers: 0, workerEnv: { WORKER_PARTS: "2", WORKER_THREADS: "1" } });
  await mkdir(join(stage.importDir, "export"));
  for (const [file, path] of FILES.entries()) {
    const lines = Array.from({ length: EVENTS_A_FILE }, (_, at) => lineOf(file, at));
    await writeFile(join(stage.importDir, path), lines.join(""));
  }
}, 120_000);
beforeEach(async () => {
  posthog = await startPostHogEmulator();
});
afterEach(async () => {
  await stage.stopWorkers();
  await posthog.stop();
});
afterAll(() => stage.stop());

/** New pairs come all along, most of them the same in every file, so that each block has some; each tenth record is anonymous. */
function lineOf(file: number, at: number): string {
  const n = file * EVENTS_A_FILE + at;
  const whose = at % 10 === 5 ? `${file}-${at}` : Math.floor(at / 4);
  const user = at % 10 === 0 ? null : `user-${whose}`;
  const device = `device-${whose}-${at % 2}`;
  const seconds = Math.floor(n / 10);
  const time = new Date(Date.UTC(2024, 0, 2) + seconds * 1_000).toISOString().replace("T", " ").replace("Z", "");
  if (user !== null) pairs.set(`${user} ${device}`, (pairs.get(`${user} ${device}`) ?? new Set()).add(time));
  const record = {
    event_type: "View",
    uuid: `6f127057-db29-11ee-9c29-${String(n).padStart(12, "0")}`,
    user_id: user,
    device_id: device,
    event_time: time,
    event_properties: { pad: "x".repeat(1_200) },
  };
  return `${JSON.stringify(record)}\n`;
}

const begin = () =>
  stage.create({
    source: { kind: "folder", contentType: "amplitude", path: "export" },
    options: { rejectLimit: 10_000, identifyEvents: true },
    destination: { kind: "posthog", host: posthog.url, projectToken: posthog.token },
  });

async function untilAccepted(id: string, share: number) {
  const view = await stage.waitUntil(id, ({ ledger }) => ledger.accepted >= share * EVENTS, {
    what: `${share * 100} % are accepted`,
  });
  expect(view.ledger.accepted, "the fault lands in the middle").toBeLessThan(EVENTS * 0.95);
}

const isIdentify = (key: EventKey) => (JSON.parse(key) as string[])[1] === "$identify";
const withoutIdentify = (keys: Iterable<EventKey>) => new Set([...keys].filter((key) => !isIdentify(key)));

/** Everything else as ever, and of `$identify` one event a pair, its uuid and time the same however often it was sent. */
async function expectEachPairOnce(id: string): Promise<void> {
  posthog.rule(null);
  const { ledger } = await stage.reaches(id, ["completed"]);
  const truths = FILES.map(async (file) => truthOf(join(stage.importDir, file), await stage.context(id, file)));
  const truth = joinTruths(await Promise.all(truths));
  expect(compareSets(withoutIdentify(truth.keys), withoutIdentify(eventsAt(posthog)))).toBeNull();
  expect(ledger).toMatchObject({ read: EVENTS, accepted: EVENTS, inFlight: 0, generated: pairs.size });

  const identifies = posthog.events().filter(({ event }) => event === "$identify");
  const arrived = identifies.map(({ raw, distinctId, timestamp, uuid }) => {
    const { $anon_distinct_id } = raw.properties as { $anon_distinct_id: string };
    return { pair: `${distinctId} ${$anon_distinct_id}`, timestamp, uuid };
  });
  expect(arrived.map(({ pair }) => pair).sort()).toEqual([...pairs.keys()].sort());
  expect(new Set(arrived.map(({ uuid }) => uuid)).size).toBe(pairs.size);
  for (const { pair, timestamp } of arrived) {
    const times = [...pairs.get(pair)!].map((time) => Date.parse(`${time.replace(" ", "T")}Z`));
    expect(times, `${pair} has the time of one of its records`).toContain(Date.parse(timestamp));
  }
  expect(await stage.db.identifyPair.count({ where: { migrationId: id } })).toBe(pairs.size);
}

const sentTwice = () => posthog.events().filter(({ event, copies }) => event === "$identify" && copies > 1).length;

test("each pair's $identify arrives once when workers are killed in the middle", { timeout: 180_000 }, async () => {
  // The first that comes of the last file is taken and never answered, so that no kill comes after the end, or without a
  // pair that was sent.
  let unanswered: unknown;
  const isLast = ({ event, uuid }: Record<string, unknown>) =>
    event === "View" && Number(String(uuid).slice(24)) >= LAST * EVENTS_A_FILE;
  // Every other request of the middle is not taken, so that later blocks are settled before earlier ones when the kill comes.
  let middle = EVENTS;
  posthog.rule(({ number, events }) => {
    unanswered ??= events.find(isLast)?.uuid;
    if (events.some(({ uuid }) => uuid === unanswered)) return { kind: "stall", store: true };
    if (posthog.totals().distinct < middle || number % 2 === 0) return { kind: "slow", ms: SLOW_MS };
    return { kind: "answer", status: 500 };
  });
  const id = await begin();
  for (const share of [0.05, 0.3, 0.6]) {
    [middle, unanswered] = [share * EVENTS, undefined];
    const workers = [stage.startWorker(), stage.startWorker()];
    await untilAccepted(id, share);
    await expect.poll(() => unanswered, { timeout: 60_000 }).toBeDefined();
    for (const worker of workers) worker.signal("SIGKILL");
    for (const worker of workers) expect(await worker.exited).toBe("SIGKILL");
    await stage.lapseLeases();
  }
  stage.startWorker();
  await expectEachPairOnce(id);
  expect(sentTwice(), "a kill came after a pair's $identify was sent and before that was known").toBeGreaterThan(0);
});

test("three workers race for the same pairs", { timeout: 120_000 }, async () => {
  const gate = createGate();
  posthog.rule(() => ({ kind: "held", until: gate.opened }));
  const workers = [0, 1, 2].map(() => stage.startWorker());
  const areReady = () => workers.every((worker) => worker.log().includes("worker ready"));
  await expect.poll(areReady, { timeout: 60_000 }).toBe(true);
  const id = await begin();
  // The view has a row for each part: one worker may run two of the three.
  const severalRun = (view: MigrationView) => new Set(view.workers.map((worker) => worker.id)).size >= 2;
  await stage.waitUntil(id, severalRun, { what: "several workers run parts of it" });
  gate.open();
  await expectEachPairOnce(id);
  expect(posthog.totals().received, "nothing is sent twice").toBe(posthog.totals().distinct);
});
