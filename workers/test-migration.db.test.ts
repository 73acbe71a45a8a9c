import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { setTimeout as delay } from "node:timers/promises";

import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";

import { type PostHogEmulator, startPostHogEmulator } from "@/e2e/emulators/posthog";
import { eventsAt, joinTruths, truthOf } from "@/e2e/support/truth";
import { createTestDb, type TestDb } from "@/lib/db/testing/test-db";
import { createMigration } from "@/lib/migrations/create";
import { promoteTest } from "@/lib/migrations/promote";
import { getMigration } from "@/lib/migrations/view";
import { writeSample } from "@/lib/samples/write-sample";
import { createMigrationBody } from "@/lib/schemas/migration";
import { openFolderStaging } from "@/lib/staging/folder-staging";
import { createWorker } from "./create-worker";

const FILES = ["1.jsonl", "2.jsonl", "3.jsonl"];
const EVENTS_A_FILE = 2_000;

let importDir: string;
let own: TestDb;
let worker: { stop(): Promise<void> };
let [trial, full]: PostHogEmulator[] = [];

beforeAll(async () => {
  process.env.APP_SECRET = "a secret of this test";
  process.env.ALLOW_PRIVATE_ENDPOINTS = "127.0.0.1";
  importDir = await mkdtemp(join(tmpdir(), "backhaul-test-migration-"));
  await mkdir(join(importDir, "export"));
  for (const [seed, file] of FILES.entries())
    await writeSample(join(importDir, "export", file), { contentType: "amplitude", events: EVENTS_A_FILE, seed });
  [own, trial, full] = await Promise.all([createTestDb(), startPostHogEmulator(), startPostHogEmulator()]);
  const staging = openFolderStaging(join(importDir, ".staging"));
  const log = pino({ level: "silent" });
  const policy = { allowPrivate: ["127.0.0.1"] };
  worker = createWorker({
    db: own.db,
    appUrl: "http://127.0.0.1:1",
    importDir,
    staging,
    policy,
    parts: 2,
    threads: 0,
    log,
  });
});
afterAll(async () => {
  await worker.stop();
  await Promise.all([trial?.stop(), full?.stop()]);
  await own.drop();
  await rm(importDir, { recursive: true, force: true });
});

const destination = (at: PostHogEmulator) => ({ kind: "posthog" as const, host: at.url, projectToken: at.token });
const start = (patch: object) => {
  const source = { kind: "folder", contentType: "amplitude", path: "export" };
  const body = createMigrationBody.parse({ source, destination: destination(trial!), ...patch });
  return createMigration(own.db, body, "Ada");
};

async function completed(id: string) {
  for (const deadline = Date.now() + 50_000; ;) {
    const view = await getMigration(own.db, id);
    if (view.status === "completed") return view;
    if (Date.now() > deadline || view.error) throw new Error(JSON.stringify(view));
    await delay(50);
  }
}

test("a test sends so many real records from all over the source, and then the full migration sends all", async () => {
  const { id } = await start({ test: { maxEvents: 300 }, options: { renameEvents: { "Product Viewed": "viewed" } } });
  await expect(promoteTest(own.db, id, {}, "Ada")).rejects.toMatchObject({ code: "invalid_transition" });
  const view = await completed(id);
  expect(view).toMatchObject({ test: true, testMaxEvents: 300, ledger: { read: 300, inFlight: 0 } });

  const context = { contentType: "amplitude" as const, options: view.options };
  const truthFor = async (migrationId: string, createdAt: string) =>
    joinTruths(
      await Promise.all(
        FILES.map((file) =>
          truthOf(join(importDir, "export", file), { ...context, migrationId, createdAt, objectKey: `export/${file}` }),
        ),
      ),
    );
  const arrived = eventsAt(trial!);
  const all = (await truthFor(id, view.createdAt)).keys;
  expect(arrived.size).toBe(view.ledger.accepted);
  expect(
    [...arrived].filter((key) => !all.has(key)),
    "nothing that the full migration would not send, with the same uuid",
  ).toEqual([]);

  const promoted = await promoteTest(own.db, id, { destination: destination(full!) }, "Ada");
  const whole = await completed(promoted.id);
  expect(whole).toMatchObject({ test: false, promotedFrom: id, options: view.options });
  expect(whole.ledger.read).toBe(FILES.length * EVENTS_A_FILE);
  expect(eventsAt(full!)).toEqual((await truthFor(promoted.id, whole.createdAt)).keys);
  await expect(promoteTest(own.db, promoted.id, {}, "Ada")).rejects.toMatchObject({ code: "invalid_transition" });
});

test("a record without an id of its own is the same event in a test and in the full migration", async () => {
  const lines = Array.from({ length: 400 }, (_, n) =>
    JSON.stringify({ event: "Seen", distinct_id: `p${n % 7}`, timestamp: "2024-03-09T10:00:00Z", properties: { n } }),
  );
  await mkdir(join(importDir, "unnamed"));
  // A byte order mark, and lines that end as Windows ends them, move every place.
  await writeFile(join(importDir, "unnamed", "a.jsonl"), `\ufeff${lines.slice(0, 150).join("\r\n")}`);
  await writeFile(join(importDir, "unnamed", "b.jsonl.gz"), gzipSync(`\n${lines.slice(150).join("\n\n")}`));
  const into = await startPostHogEmulator();
  try {
    const patch = {
      source: { kind: "folder", contentType: "posthog", path: "unnamed" },
      destination: destination(into),
    };
    const { id } = await start({ ...patch, test: { maxEvents: 120 } });
    expect((await completed(id)).ledger).toMatchObject({ accepted: 120 });
    expect(into.totals().distinct).toBe(120);
    const promoted = await promoteTest(own.db, id, {}, "Ada");
    expect((await completed(promoted.id)).ledger).toMatchObject({ accepted: 400 });
    expect(into.totals()).toMatchObject({ received: 520, distinct: 400 });
  } finally {
    await into.stop();
  }
});

test("a test larger than the source sends what there is", async () => {
  const { id } = await start({ test: { maxEvents: 50_000 } });
  expect((await completed(id)).ledger.read).toBe(FILES.length * EVENTS_A_FILE);
});

test("a test of a source without records pauses and says so", async () => {
  await mkdir(join(importDir, "empty"), { recursive: true });
  const { id } = await start({
    source: { kind: "folder", contentType: "amplitude", path: "empty" },
    test: { maxEvents: 5 },
  });
  await expect(completed(id)).rejects.toThrow("nothing_to_import");
});
