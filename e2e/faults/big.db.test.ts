import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { CapturedEvents } from "@/e2e/emulators/captured-events";
import { type PostHogEmulator, startPostHogEmulator } from "@/e2e/emulators/posthog";
import { residentBytes } from "@/e2e/support/processes";
import { startStage, type Stage } from "@/e2e/support/stage";
import { eventsOf } from "@/e2e/support/truth";
import { writeSample } from "@/lib/samples/write-sample";

// One large file: every event once, in bounded memory. BIG=1000000 runs the full size.

const EVENTS = Number(process.env["BIG"] ?? 60_000);
const FILE = "big.jsonl";
const MB = 1024 * 1024;
const MINUTES = 60_000 * Math.max(3, EVENTS / 40_000);

let stage: Stage;
let posthog: PostHogEmulator;

beforeAll(async () => {
  stage = await startStage({ workers: 0 });
  posthog = await startPostHogEmulator({ keep: "hashes" });
  await writeSample(join(stage.importDir, FILE), { contentType: "amplitude", events: EVENTS, seed: 3 });
}, MINUTES);
afterAll(async () => {
  await stage.stop();
  await posthog.stop();
});

test(`${EVENTS} records of one file arrive exactly once, in less than 500 MB`, { timeout: MINUTES }, async () => {
  const id = await stage.create({
    source: { kind: "folder", contentType: "amplitude", path: FILE },
    options: { rejectLimit: 10_000 },
    // The ceiling of a PostHog without one named; a test wants to know what the worker can do.
    destination: { kind: "posthog", host: posthog.url, projectToken: posthog.token, maxEventsPerSecond: 1_000_000 },
  });
  const worker = stage.startWorker();
  const began = Date.now();
  let peak = 0;
  const isThere = async () => void (peak = Math.max(peak, await residentBytes(worker.pid)));
  const sampler = setInterval(() => void isThere(), 100);
  const { ledger, parts } = await stage.reaches(id, ["completed"], MINUTES);
  clearInterval(sampler);
  const seconds = (Date.now() - began) / 1_000;

  const expected = new CapturedEvents("hashes");
  for await (const event of eventsOf(join(stage.importDir, FILE), await stage.context(id, FILE))) expected.add(event);
  const { distinct, digest } = expected.totals();
  const arrived = posthog.totals();
  expect({ distinct: arrived.distinct, digest: arrived.digest }).toEqual({ distinct, digest });
  expect(arrived.received, "nothing is sent twice but what repeats over two parts").toBe(ledger.accepted);
  expect(ledger).toMatchObject({ read: EVENTS, rejected: 0, inFlight: 0 });
  expect(peak).toBeGreaterThan(50 * MB);
  expect(peak).toBeLessThan(500 * MB);
  console.log(
    `${EVENTS} records, ${parts.total} parts: ${seconds.toFixed(1)} s, ` +
      `${Math.round(EVENTS / seconds)}/s, peak ${Math.round(peak / MB)} MB, digest ${digest}`,
  );
});
