import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { setTimeout as delay } from "node:timers/promises";

import { afterAll, beforeAll, expect, test } from "vitest";

import { type PostHogEmulator, startPostHogEmulator } from "@/e2e/emulators/posthog";
import { eventsAt, joinTruths, truthOf } from "@/e2e/support/truth";
import { createMigration } from "@/lib/migrations/create";
import { promoteTest } from "@/lib/migrations/promote";
import { getMigration } from "@/lib/migrations/view";
import { writeSample } from "@/lib/samples/write-sample";
import { createMigrationBody } from "@/lib/schemas/migration";
import { intoPostHog, startWorkerStage, type WorkerStage } from "./testing/worker-stage";

const FILES = ["1.jsonl", "2.jsonl", "3.jsonl"];
const EVENTS_A_FILE = 2_000;

let stage: WorkerStage;
let full: PostHogEmulator;

beforeAll(async () => {
  [stage, full] = await Promise.all([startWorkerStage(), startPostHogEmulator()]);
  await mkdir(join(stage.importDir, "export"));
  for (const [seed, file] of FILES.entries())
    await writeSample(join(stage.importDir, "export", file), { contentType: "amplitude", events: EVENTS_A_FILE, seed });
  stage.startWorker();
});
afterAll(async () => {
  await stage.stop();
  await full.stop();
});

const start = (patch: object) => {
  const source = { kind: "folder", contentType: "amplitude", path: "export" };
  const body = createMigrationBody.parse({ source, destination: intoPostHog(stage.posthog), ...patch });
  return createMigration(stage.db, body, "Ada");
};

async function completed(id: string) {
  for (const deadline = Date.now() + 50_000; ;) {
    const view = await getMigration(stage.db, id);
    if (view.status === "completed") return view;
    if (Date.now() > deadline || view.error) throw new Error(JSON.stringify(view));
    await delay(50);
  }
}

test("a test sends so many real records from all over the source, and then the full migration sends all", async () => {
  const { id } = await start({ test: { maxEvents: 300 }, options: { renameEvents: { "Product Viewed": "viewed" } } });
  await expect(promoteTest(stage.db, id, {}, "Ada")).rejects.toMatchObject({ code: "invalid_transition" });
  const view = await completed(id);
  expect(view).toMatchObject({ test: true, testMaxEvents: 300, ledger: { read: 300, inFlight: 0 } });

  const context = { contentType: "amplitude" as const, options: view.options };
  const truthFor = async (migrationId: string, createdAt: string) =>
    joinTruths(
      await Promise.all(
        FILES.map((file) =>
          truthOf(join(stage.importDir, "export", file), {
            ...context,
            migrationId,
            createdAt,
            objectKey: `export/${file}`,
          }),
        ),
      ),
    );
  const arrived = eventsAt(stage.posthog);
  const all = (await truthFor(id, view.createdAt)).keys;
  expect(arrived.size).toBe(view.ledger.accepted);
  expect(
    [...arrived].filter((key) => !all.has(key)),
    "nothing that the full migration would not send, with the same uuid",
  ).toEqual([]);

  const promoted = await promoteTest(stage.db, id, { destination: intoPostHog(full) }, "Ada");
  const whole = await completed(promoted.id);
  expect(whole).toMatchObject({ test: false, promotedFrom: id, options: view.options });
  expect(whole.ledger.read).toBe(FILES.length * EVENTS_A_FILE);
  expect(eventsAt(full)).toEqual((await truthFor(promoted.id, whole.createdAt)).keys);
  await expect(promoteTest(stage.db, promoted.id, {}, "Ada")).rejects.toMatchObject({ code: "invalid_transition" });
});

test("a record without an id of its own is the same event in a test and in the full migration", async () => {
  const lines = Array.from({ length: 400 }, (_, n) =>
    JSON.stringify({ event: "Seen", distinct_id: `p${n % 7}`, timestamp: "2024-03-09T10:00:00Z", properties: { n } }),
  );
  await mkdir(join(stage.importDir, "unnamed"));
  // A byte order mark, and lines that end as Windows ends them, move every place.
  await writeFile(join(stage.importDir, "unnamed", "a.jsonl"), `\ufeff${lines.slice(0, 150).join("\r\n")}`);
  await writeFile(join(stage.importDir, "unnamed", "b.jsonl.gz"), gzipSync(`\n${lines.slice(150).join("\n\n")}`));
  const into = await startPostHogEmulator();
  try {
    const patch = {
      source: { kind: "folder", contentType: "posthog", path: "unnamed" },
      destination: intoPostHog(into),
    };
    const { id } = await start({ ...patch, test: { maxEvents: 120 } });
    expect((await completed(id)).ledger).toMatchObject({ accepted: 120 });
    expect(into.totals().distinct).toBe(120);
    const promoted = await promoteTest(stage.db, id, {}, "Ada");
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
  await mkdir(join(stage.importDir, "empty"), { recursive: true });
  const { id } = await start({
    source: { kind: "folder", contentType: "amplitude", path: "empty" },
    test: { maxEvents: 5 },
  });
  await expect(completed(id)).rejects.toThrow("nothing_to_import");
});
