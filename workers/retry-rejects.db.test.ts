import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { pino } from "pino";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";

import { type PostHogEmulator, startPostHogEmulator } from "@/e2e/emulators/posthog";
import { createTestDb, type TestDb } from "@/lib/db/testing/test-db";
import { createMigration } from "@/lib/migrations/create";
import { resumeMigration } from "@/lib/migrations/resume";
import { retryRejects } from "@/lib/migrations/retry-rejects";
import { getMigration } from "@/lib/migrations/view";
import { openFolderStaging } from "@/lib/staging/folder-staging";
import { createWorker } from "./create-worker";
import { reachesStatus } from "./testing/reaches";

const event = (n: number, name: string) =>
  JSON.stringify({
    event_type: name,
    user_id: `u${n}`,
    uuid: `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`,
    event_time: "2024-03-09 10:00:00.000000",
    event_properties: { n },
  });
const LINES = [
  ...[1, 2, 3, 4, 5].map((n) => event(n, "Paid")),
  event(6, "Unloved"),
  '[{"event_type":"in a list"}]',
  `${event(7, "Paid").slice(0, -1)}, oops`,
  event(8, "Unloved"),
];

let importDir: string;
let own: TestDb;
let posthog: PostHogEmulator;
let worker: ReturnType<typeof createWorker>;

beforeAll(async () => {
  process.env.APP_SECRET = "a secret of this test";
  process.env.ALLOW_PRIVATE_ENDPOINTS = "127.0.0.1";
  importDir = await mkdtemp(join(tmpdir(), "backhaul-retry-"));
  await writeFile(join(importDir, "events.jsonl"), `${LINES.join("\n")}\n`);
});
afterAll(() => rm(importDir, { recursive: true, force: true }));
beforeEach(async () => {
  own = await createTestDb();
  posthog = await startPostHogEmulator();
  // A PostHog that refuses every batch with such an event in it.
  posthog.rule(({ events }) =>
    events.some(({ event }) => event === "Unloved") ? { kind: "answer", status: 400, body: "not this one" } : null,
  );
  const policy = { allowPrivate: ["127.0.0.1"] };
  const staging = openFolderStaging(join(importDir, ".staging"));
  const log = pino({ level: "silent" });
  worker = createWorker({
    ...{ db: own.db, appUrl: "http://127.0.0.1:1", importDir, staging, policy, parts: 2, threads: 0, log },
  });
});
afterEach(async () => {
  await worker.stop();
  await posthog.stop();
  await own.drop();
});

const completed = (id: string) => reachesStatus(own.db, id, "completed");

async function run(): Promise<string> {
  const { id } = await createMigration(
    own.db,
    {
      source: { kind: "folder", contentType: "amplitude", path: "events.jsonl" },
      options: { rejectLimit: 100 },
      destination: { kind: "posthog", host: posthog.url, projectToken: posthog.token },
    },
    "Ada",
  );
  const view = await completed(id);
  expect(view.ledger).toMatchObject({ read: 9, accepted: 5, rejected: 4 });
  expect(view.rejected).toEqual({ refused_by_destination: 2, invalid_json: 1, not_an_object: 1 });
  return id;
}

const arrived = () =>
  posthog
    .events()
    .map(({ event, distinctId }) => `${distinctId} ${event}`)
    .sort();

test("what the destination refused arrives once it takes it, and the ledger moves by just that", async () => {
  const id = await run();
  posthog.rule(null);
  expect(await retryRejects(own.db, id, { reason: "refused_by_destination" }, "Ada")).toMatchObject({ moved: 2 });
  const view = await completed(id);
  expect(view.ledger).toMatchObject({ read: 9, accepted: 7, rejected: 2 });
  expect(view.rejected).toMatchObject({ invalid_json: 1, not_an_object: 1 });
  expect(arrived()).toEqual(["u1 Paid", "u2 Paid", "u3 Paid", "u4 Paid", "u5 Paid", "u6 Unloved", "u8 Unloved"]);
  expect(await own.db.retryLine.count()).toBe(0);
  expect(await own.db.timelineEntry.count({ where: { migrationId: id, what: "rejects sent again" } })).toBe(1);
});

test("unmended they are rejected again, whole, and nothing is counted twice", async () => {
  const id = await run();
  const raw = async () => (await own.db.reject.findMany()).map(({ raw }) => Buffer.from(raw!).toString()).sort();
  const before = await raw();
  expect(await retryRejects(own.db, id, {}, "Ada")).toMatchObject({ moved: 4, lines: 4 });
  const view = await completed(id);
  expect(view.ledger).toMatchObject({ read: 9, accepted: 5, rejected: 4 });
  expect(await raw()).toEqual(before);
  expect(posthog.totals().distinct).toBe(5);
});

test("mended lines take the place of the rejected ones; other options hold for them alone", async () => {
  const id = await run();
  const mended = [event(7, "Paid"), event(9, "Paid"), event(10, "Noise")].map((line) => Buffer.from(line));
  const options = { rejectLimit: 100, dropEvents: ["Noise"] };
  await retryRejects(own.db, id, { reason: "invalid_json", mended, options }, "Ada");
  const view = await completed(id);
  expect(view.ledger).toMatchObject({ read: 11, accepted: 7, dropped: 1, rejected: 3 });
  expect(arrived()).toContain("u7 Paid");
  expect(view.options).not.toHaveProperty("dropEvents");
});

test("a migration at work, one without such rejects, and none at all say so", async () => {
  const id = await run();
  await expect(retryRejects(own.db, id, { reason: "invalid_uuid" }, "Ada")).rejects.toMatchObject({
    code: "nothing_to_retry",
  });
  expect((await getMigration(own.db, id)).parts.total).toBe(1);
  await expect(resumeMigration(own.db, id, "Ada")).rejects.toMatchObject({ code: "invalid_transition" });
  await worker.stop();
  await retryRejects(own.db, id, { reason: "not_an_object" }, "Ada");
  await expect(retryRejects(own.db, id, {}, "Ada")).rejects.toMatchObject({ code: "invalid_transition" });
  await expect(retryRejects(own.db, crypto.randomUUID(), {}, "Ada")).rejects.toMatchObject({ code: "not_found" });
});
