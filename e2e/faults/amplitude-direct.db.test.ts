import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { type AmplitudeEmulator, type AmplitudeOptions, startAmplitudeEmulator } from "@/e2e/emulators/amplitude";
import { HOUR_MS } from "@/e2e/emulators/export-data";
import { type Disturbance, randomFaults } from "@/e2e/emulators/export-faults";
import {
  type SlowPostHog,
  amplitudeSource,
  begin,
  expectExact,
  killTwice,
  SHORT_TIMEOUT,
  startSlowPostHog,
} from "@/e2e/support/direct";
import { type Stage, startStage } from "@/e2e/support/stage";

// An Amplitude that behaves as it does: what arrives is what it held, whatever happens on the way, with two kills in each.

const RANGE = { from: "2024-02-28T00:00:00Z", to: "2024-03-02T00:00:00Z" };
const DATA = { rows: 20, lateRows: 1, gaps: 0.1 };

let stage: Stage;
let posthog: SlowPostHog;
let amplitude: AmplitudeEmulator | null = null;

beforeAll(async () => {
  stage = await startStage({ workers: 0, workerEnv: { WORKER_PARTS: "2", WORKER_THREADS: "1", ...SHORT_TIMEOUT } });
}, 120_000);
beforeEach(async () => void (posthog = await startSlowPostHog(50)));
afterEach(async () => {
  await stage.stopWorkers();
  await Promise.all([posthog.stop(), amplitude?.stop()]);
  amplitude = null;
});
afterAll(() => stage.stop());

async function stand(options: AmplitudeOptions = {}) {
  amplitude = await startAmplitudeEmulator({ ...options, data: { ...DATA, ...options.data } });
  return amplitude;
}

/** Runs the range with two kills, and compares. */
async function importRange(exporter: AmplitudeEmulator): Promise<void> {
  const id = await begin(stage, amplitudeSource(exporter, RANGE), posthog);
  const one = { id, exporter, posthog, range: RANGE };
  await killTwice(stage, one);
  stage.startWorker();
  await expectExact(stage, one);
}

const first = (disturbance: Disturbance) => (exporter: AmplitudeEmulator) =>
  exporter.rule(({ attempt }) => (attempt === 1 ? disturbance : null));

describe("exactly what Amplitude holds arrives", { timeout: 240_000 }, () => {
  const TROUBLES: { name: string; options?: AmplitudeOptions; disturb?: (exporter: AmplitudeEmulator) => void }[] = [
    { name: "when nothing goes wrong but two kills" },
    { name: "when the first body of each window is cut by a reset", disturb: first({ cut: { at: "half" } }) },
    { name: "when it ends early without a word", disturb: first({ cut: { at: "half", quietly: true } }) },
    { name: "when only the archive's directory is missing", disturb: first({ cut: { at: "end", quietly: true } }) },
    { name: "when a byte of it is another", disturb: first({ corruptByte: true }) },
    { name: "when the first answer is 200 and empty", disturb: first({ empty: true }) },
    { name: "when connections are reset", disturb: first({ reset: true }) },
    { name: "when it answers 500", disturb: first({ answer: { status: 500 } }) },
    {
      name: "when it says when to come back, in seconds",
      disturb: first({ answer: { status: 429, headers: { "retry-after": "2" } } }),
    },
    {
      name: "when it says when to come back, as a date",
      disturb: first({
        answer: { status: 429, headers: { "retry-after": new Date(Date.now() + 20_000).toUTCString() } },
      }),
    },
    { name: "in pieces of 1 byte", disturb: (exporter) => exporter.rule(() => ({ chunkBytes: 1 })) },
    { name: "in pieces of 16 MB", disturb: (exporter) => exporter.rule(() => ({ chunkBytes: 16 * 1024 * 1024 })) },
    { name: "in pieces of 1,000 bytes", disturb: (exporter) => exporter.rule(() => ({ chunkBytes: 1_000 })) },
    { name: "when a 200 is no archive", disturb: first({ answer: { status: 200, body: '{"error":"internal"}' } }) },
    { name: "when downloads stall", disturb: (exporter) => exporter.addFault({ times: 2, do: { stallAt: "half" } }) },
    { name: "when no answer ever comes", disturb: (exporter) => exporter.addFault({ times: 2, do: { hang: true } }) },
    { name: "drop by drop", disturb: (exporter) => exporter.rule(() => ({ drip: { bytes: 5_000, everyMs: 10 } })) },
    { name: "when lines of it are broken", disturb: (exporter) => exporter.rule(() => ({ corruptLines: 3 })) },
    { name: "as ZIP64", options: { forms: [{ deflated: false, described: true, zip64: true }] } },
    {
      name: "when faults of every kind come at random",
      disturb: (exporter) => exporter.rule(randomFaults("amplitude", 5, 0.6)),
    },
  ];

  test.each(TROUBLES)("$name", async ({ options, disturb }) => {
    const exporter = await stand(options);
    disturb?.(exporter);
    await importRange(exporter);
  });

  test("hours without any data and whole days without any are settled as empty", async () => {
    const isEmptyDay = (start: number) => new Date(start).getUTCDate() === 29;
    const exporter = await stand({
      data: { rows: (start) => (isEmptyDay(start) || (start / HOUR_MS) % 3 > 0 ? 0 : 40) },
    });
    await importRange(exporter);
  });

  test("a range of which nothing exists is completed with nothing", async () => {
    const exporter = await stand({ data: { to: Date.UTC(2023, 6, 1) } });
    const id = await begin(stage, amplitudeSource(exporter, RANGE), posthog);
    stage.startWorker();
    const { ledger, parts } = await expectExact(stage, { id, exporter, posthog, range: RANGE });
    expect(ledger.read).toBe(0);
    expect(parts.empty).toBe(parts.total);
  });
});
