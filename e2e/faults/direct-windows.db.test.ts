import { rm } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { type AmplitudeEmulator, startAmplitudeEmulator } from "@/e2e/emulators/amplitude";
import { HOUR_MS } from "@/e2e/emulators/export-data";
import {
  type SlowPostHog,
  amplitudeSource,
  begin,
  expectExact,
  killTwice,
  killWhen,
  killWhileRegionIsSought,
  startSlowPostHog,
} from "@/e2e/support/direct";
import { downloadedTwice } from "@/e2e/support/export-truth";
import { type Stage, startStage } from "@/e2e/support/stage";
import { eventsAt } from "@/e2e/support/truth";
import { resumeMigration } from "@/lib/migrations/resume";
import { retryPart } from "@/lib/migrations/retry-part";

// Windows that are too large, that cannot be had at all, and staged copies that are read again or have gone.

const RANGE = { from: "2024-02-28T00:00:00Z", to: "2024-03-02T00:00:00Z" };
const TOO_LARGE = { status: 400, body: "The file size is too large. Try a shorter time range." };

let stage: Stage;
let posthog: SlowPostHog;
let amplitude: AmplitudeEmulator;

beforeAll(async () => {
  stage = await startStage({ workers: 0, workerEnv: { WORKER_PARTS: "2", WORKER_THREADS: "1" } });
}, 120_000);
beforeEach(async () => {
  // Whatever is downloaded again is the same set of rows: what arrives twice can be told from what is invented.
  amplitude = await startAmplitudeEmulator({ data: { rows: 20 } });
  posthog = await startSlowPostHog(50);
});
afterEach(async () => {
  await stage.stopWorkers();
  await Promise.all([posthog.stop(), amplitude.stop()]);
});
afterAll(() => stage.stop());

async function start() {
  const id = await begin(stage, amplitudeSource(amplitude, RANGE), posthog);
  return { id, exporter: amplitude, posthog, range: RANGE };
}

describe("what is too much at once is asked for in smaller windows", { timeout: 240_000 }, () => {
  test.each([
    { name: "400", answer: TOO_LARGE },
    { name: "504", answer: { status: 504, body: "<html>504 Gateway Time-out</html>" } },
  ])("$name: halved until it fits, without gap or overlap", async ({ answer }) => {
    const one = await start();
    amplitude.addFault({ longerThanHours: 5, do: { answer } });
    await killWhen(stage, "a window was too large", () => amplitude.requests.length > 0);
    await killTwice(stage, one);
    stage.startWorker();
    await expectExact(stage, one);
    const hours = amplitude.requests
      .filter(({ outcome }) => outcome === "whole")
      .map(({ window }) => (window!.end - window!.start) / HOUR_MS);
    expect(Math.max(...hours)).toBeLessThanOrEqual(5);
    expect(Math.max(...hours), "it is not asked for hour by hour").toBeGreaterThan(1);
  });

  test("an hour that cannot be had rests alone, with what to do; tried again later, it completes the whole", async () => {
    const bad = { from: "2024-02-29T07:00:00.000Z", to: "2024-02-29T08:00:00.000Z" };
    amplitude.addFault({ ...bad, do: { answer: TOO_LARGE } });
    const one = await start();
    await killTwice(stage, one);
    stage.startWorker();
    const view = await stage.reaches(one.id, ["paused"], 180_000);
    expect(view.parts).toMatchObject({ failed: 1, running: 0, waiting: 0 });
    expect(`${view.error?.message} ${view.error?.hint}`).toMatch(/S3/);
    const arrived = eventsAt(posthog).size;
    expect(arrived, "all else has arrived").toBeGreaterThan(0);
    expect(view.ledger).toMatchObject({ accepted: arrived, inFlight: 0 });

    const part = await stage.db.part.findFirstOrThrow({
      where: { migrationId: one.id, windowStart: new Date(bad.from), status: { notIn: ["done", "empty"] } },
    });
    expect(part.windowEnd?.toISOString()).toBe(bad.to);
    amplitude.clearFaults();
    await retryPart(stage.db, one.id, part.id, "test");
    await expectExact(stage, one);
  });
});

describe("a staged copy", { timeout: 360_000 }, () => {
  test("is read again by the next worker: what was complete is not downloaded again", async () => {
    const one = await start();
    await killTwice(stage, one);
    const staged = await stage.db.part.findMany({ where: { migrationId: one.id, NOT: { stagedKey: null } } });
    expect(staged.length).toBeGreaterThan(0);
    stage.startWorker();
    await expectExact(stage, one);
    const again = new Set(downloadedTwice(amplitude.requests));
    for (const { windowStart } of staged) expect(again.has(windowStart!.getTime())).toBe(false);
  });

  test("that has gone is downloaded again, and the result is the same", async () => {
    const one = await start();
    await killTwice(stage, one);
    expect(await stage.db.part.count({ where: { migrationId: one.id, NOT: { stagedKey: null } } })).toBeGreaterThan(0);
    await rm(join(stage.dataDir, "staging"), { recursive: true, force: true });
    stage.startWorker();
    await expectExact(stage, one);
    expect(downloadedTwice(amplitude.requests).length).toBeGreaterThan(0);
  });

  test("is removed when its part is done", async () => {
    const one = await start();
    await killTwice(stage, one);
    stage.startWorker();
    await expectExact(stage, one);
    const left = () => stage.db.part.count({ where: { migrationId: one.id, NOT: { stagedKey: null } } });
    await expect.poll(left, { timeout: 30_000 }).toBe(0);
    await expect.poll(() => stage.stagedFiles(), { timeout: 30_000 }).toEqual([]);
  });
});

describe("what only a person can mend pauses with the remedy, and a resume ends it", { timeout: 240_000 }, () => {
  test("a wrong key", async () => {
    const id = await begin(stage, amplitudeSource(amplitude, RANGE, { apiKey: "of-somebody-else" }), posthog);
    stage.startWorker();
    const { error, ledger } = await stage.reaches(id, ["paused"]);
    expect(error).toMatchObject({ code: "credentials_refused", hint: expect.stringMatching(/\S/) });
    expect(JSON.stringify(error)).not.toContain("of-somebody-else");
    expect(ledger.read).toBe(0);
  });

  test("a wrong region is found by trying the others", async () => {
    const eu = await startAmplitudeEmulator({ region: "eu", data: { rows: 20 } });
    const id = await begin(stage, amplitudeSource(eu, RANGE, { region: "us" }), posthog);
    await killWhileRegionIsSought(stage, eu);
    stage.startWorker();
    const { error } = await stage.reaches(id, ["paused"]);
    expect(error).toMatchObject({ code: "wrong_region", region: "eu" });
    expect(`${error?.message} ${error?.hint}`).toMatch(/EU|Europe/);
    await stage.stopWorkers();
    await resumeMigration(stage.db, id, "test", { region: error!.region });
    const one = { id, exporter: eu, posthog, range: RANGE };
    await killTwice(stage, one);
    stage.startWorker();
    await expectExact(stage, one);
    await eu.stop();
  });

  test("refused in the middle of an import (403), taken again later", async () => {
    // Small windows, so that most are still to be asked for.
    amplitude.addFault({ longerThanHours: 12, do: { answer: { status: 504 } } });
    const one = await start();
    await killTwice(stage, one);
    amplitude.rule(() => ({ answer: { status: 403, body: "Forbidden" } }));
    stage.startWorker();
    const { error, ledger } = await stage.reaches(one.id, ["paused"]);
    expect(error?.code).toBe("credentials_refused");
    expect(ledger.accepted, "it was in the middle").toBeGreaterThan(0);
    amplitude.rule(null);
    await resumeMigration(stage.db, one.id, "test");
    await expectExact(stage, one);
  });
});
