import { setTimeout as delay } from "node:timers/promises";

import { afterAll, beforeAll, expect, test } from "vitest";

import { type AmplitudeEmulator, startAmplitudeEmulator } from "@/e2e/emulators/amplitude";
import { type MixpanelEmulator, startMixpanelEmulator } from "@/e2e/emulators/mixpanel";
import { createMigration } from "@/lib/migrations/create";
import { getMigration } from "@/lib/migrations/view";
import { createMigrationBody } from "@/lib/schemas/migration";
import { intoPostHog, startWorkerStage, type WorkerStage } from "./testing/worker-stage";

let stage: WorkerStage;
let amplitude: AmplitudeEmulator;
let mixpanel: MixpanelEmulator;

beforeAll(async () => {
  const data = { rows: 150 };
  [stage, amplitude, mixpanel] = await Promise.all([
    startWorkerStage(),
    startAmplitudeEmulator({ data }),
    startMixpanelEmulator({ data }),
  ]);
  stage.startWorker();
});
afterAll(async () => {
  await stage.stopWorkers();
  await Promise.all([amplitude.stop(), mixpanel.stop()]);
  await stage.stop();
});

async function ended(source: object, maxEvents: number) {
  const body = createMigrationBody.parse({ source, destination: intoPostHog(stage.posthog), test: { maxEvents } });
  const { id } = await createMigration(stage.db, body, "Ada");
  for (const deadline = Date.now() + 90_000; ; await delay(50)) {
    const view = await getMigration(stage.db, id);
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
  const [booked] = await stage.db.$queryRaw<{ n: number }[]>`
    SELECT count(*)::int AS n FROM vendor_requests WHERE project LIKE ${`%${new URL(baseUrl).host}%`}`;
  expect(booked?.n).toBe(mixpanel.requests.length);
});
