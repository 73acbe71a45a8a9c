import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";

import { type AmplitudeEmulator, startAmplitudeEmulator } from "@/e2e/emulators/amplitude";
import { type MixpanelEmulator, startMixpanelEmulator } from "@/e2e/emulators/mixpanel";
import { type PostHogEmulator, startPostHogEmulator } from "@/e2e/emulators/posthog";
import { createTestDb, type TestDb } from "@/lib/db/testing/test-db";
import { createMigration } from "@/lib/migrations/create";
import { getMigration } from "@/lib/migrations/view";
import { createMigrationBody } from "@/lib/schemas/migration";
import { openFolderStaging } from "@/lib/staging/folder-staging";
import { createWorker } from "./create-worker";

let own: TestDb;
let folder: string;
let posthog: PostHogEmulator;
let amplitude: AmplitudeEmulator;
let mixpanel: MixpanelEmulator;
let worker: { stop(): Promise<void> };

beforeAll(async () => {
  process.env.APP_SECRET = "a secret of this test";
  process.env.ALLOW_PRIVATE_ENDPOINTS = "127.0.0.1";
  folder = await mkdtemp(join(tmpdir(), "backhaul-test-exports-"));
  const data = { rows: 150 };
  [own, posthog, amplitude, mixpanel] = await Promise.all([
    createTestDb(),
    startPostHogEmulator(),
    startAmplitudeEmulator({ data }),
    startMixpanelEmulator({ data }),
  ]);
  worker = createWorker({
    db: own.db,
    appUrl: "http://127.0.0.1:1",
    importDir: folder,
    staging: openFolderStaging(join(folder, "staging")),
    policy: { allowPrivate: ["127.0.0.1"] },
    parts: 2,
    threads: 0,
    log: pino({ level: "silent" }),
  });
});
afterAll(async () => {
  await worker.stop();
  await Promise.all([posthog.stop(), amplitude.stop(), mixpanel.stop()]);
  await own.drop();
  await rm(folder, { recursive: true, force: true });
});

async function ended(source: object, maxEvents: number) {
  const destination = { kind: "posthog", host: posthog.url, projectToken: posthog.token };
  const body = createMigrationBody.parse({ source, destination, test: { maxEvents } });
  const { id } = await createMigration(own.db, body, "Ada");
  for (const deadline = Date.now() + 90_000; ; await delay(50)) {
    const view = await getMigration(own.db, id);
    if (view.status === "completed") return view;
    if (Date.now() > deadline || view.error) throw new Error(JSON.stringify(view));
  }
}

const range = { from: "2023-06-01T00:00:00Z", to: "2024-02-01T00:00:00Z" };

test("a test of an Amplitude export sends so many records of windows all over its range", async () => {
  const { url: baseUrl, apiKey, secretKey } = amplitude;
  const view = await ended({ kind: "amplitude", region: "us", baseUrl, apiKey, secretKey, ...range }, 300);
  expect(view.ledger).toMatchObject({ read: 300, inFlight: 0 });
  expect(amplitude.maxConcurrent()).toBe(1);
  expect(amplitude.requests.every(({ status }) => status === 200)).toBe(true);
});

test("a test of a Mixpanel export keeps within its quota, and ends", async () => {
  const { url: baseUrl, username, secret, projectId } = mixpanel;
  const auth = { type: "service_account", username, secret, projectId };
  const view = await ended({ kind: "mixpanel", region: "us", baseUrl, auth, ...range }, 500);
  expect(view.ledger).toMatchObject({ read: 500, inFlight: 0 });
  expect(mixpanel.requests.every(({ status }) => status === 200)).toBe(true);
  const [booked] = await own.db.$queryRaw<{ n: number }[]>`
    SELECT count(*)::int AS n FROM vendor_requests WHERE project LIKE ${`%${new URL(baseUrl).host}%`}`;
  expect(booked?.n).toBe(mixpanel.requests.length);
});
