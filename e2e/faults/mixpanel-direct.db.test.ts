import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";

import type { Disturbance } from "@/e2e/emulators/export-faults";
import { randomFaults } from "@/e2e/emulators/export-faults";
import { type MixpanelEmulator, type MixpanelOptions, startMixpanelEmulator } from "@/e2e/emulators/mixpanel";
import {
  type SlowPostHog,
  begin,
  expectExact,
  killTwice,
  killWhileRegionIsSought,
  mixpanelSource,
  SHORT_TIMEOUT,
  startSlowPostHog,
} from "@/e2e/support/direct";
import { type Stage, startStage } from "@/e2e/support/stage";
import { resumeMigration } from "@/lib/migrations/resume";
import type { ExportSourceInput } from "@/lib/schemas/source";

// A Mixpanel that behaves as it does: repeats, other rows at each download, a quota, errors as plain text, ends too early.

const RANGE = { from: "2024-02-26T00:00:00Z", to: "2024-03-07T00:00:00Z" };
const DATA = { rows: 150, lateRows: 3, gaps: 0.1 };

let stage: Stage;
let posthog: SlowPostHog;
let mixpanel: MixpanelEmulator | null = null;

beforeAll(async () => {
  stage = await startStage({ workers: 0, workerEnv: { WORKER_PARTS: "2", WORKER_THREADS: "1", ...SHORT_TIMEOUT } });
}, 120_000);
beforeEach(async () => void (posthog = await startSlowPostHog(50)));
afterEach(async () => {
  await stage.stopWorkers();
  await Promise.all([posthog.stop(), mixpanel?.stop()]);
  mixpanel = null;
});
afterAll(() => stage.stop());

async function stand(options: MixpanelOptions = {}) {
  mixpanel = await startMixpanelEmulator({ ...options, data: { ...DATA, ...options.data } });
  return mixpanel;
}

/** Runs the range with two kills, and compares. */
async function importRange(exporter: MixpanelEmulator, patch: Partial<ExportSourceInput & { kind: "mixpanel" }> = {}) {
  const id = await begin(stage, mixpanelSource(exporter, RANGE, patch), posthog);
  const one = { id, exporter, posthog, range: RANGE };
  await killTwice(stage, one);
  stage.startWorker();
  return expectExact(stage, one);
}

const first = (disturbance: Disturbance) => (exporter: MixpanelEmulator) =>
  exporter.rule(({ attempt }) => (attempt === 1 ? disturbance : null));

describe("exactly what Mixpanel holds arrives", { timeout: 240_000 }, () => {
  const TROUBLES: { name: string; options?: MixpanelOptions; disturb?: (exporter: MixpanelEmulator) => void }[] = [
    { name: "when nothing goes wrong but two kills" },
    { name: "when a 200 says `terminated early`", disturb: first({ terminatedEarly: true }) },
    { name: "when the first body is cut by a reset", disturb: first({ cut: { at: "half" } }) },
    { name: "when only the trailer of its gzip is missing", disturb: first({ cut: { at: "end", quietly: true } }) },
    { name: "when a byte of it is another", disturb: first({ corruptByte: true }) },
    { name: "when connections are reset", disturb: first({ reset: true }) },
    { name: "when it answers 500", disturb: first({ answer: { status: 500, body: "internal error" } }) },
    { name: "in pieces of 1 byte", disturb: (exporter) => exporter.rule(() => ({ chunkBytes: 1 })) },
    { name: "in pieces of 16 MB", disturb: (exporter) => exporter.rule(() => ({ chunkBytes: 16 * 1024 * 1024 })) },
    {
      name: "when a raw line break splits a record",
      disturb: (exporter) => exporter.rule(() => ({ brokenRecord: true })),
    },
    { name: "when lines of it are broken", disturb: (exporter) => exporter.rule(() => ({ corruptLines: 3 })) },
    { name: "when its quota is used up again and again", options: { limits: { perHour: 1, hourMs: 4_000 } } },
    {
      name: "when its quota is used up, and it says until when",
      options: { limits: { perHour: 1, hourMs: 4_000, retryAfter: "seconds" } },
    },
    {
      name: "when its quota is used up, and it says until which date",
      options: { limits: { perHour: 1, hourMs: 4_000, retryAfter: "date" } },
    },
    { name: "when downloads stall", disturb: (exporter) => exporter.addFault({ times: 2, do: { stallAt: "half" } }) },
    { name: "when no answer ever comes", disturb: (exporter) => exporter.addFault({ times: 2, do: { hang: true } }) },
    { name: "drop by drop", disturb: (exporter) => exporter.rule(() => ({ drip: { bytes: 5_000, everyMs: 10 } })) },
    { name: "in pieces of 1,400 bytes", disturb: (exporter) => exporter.rule(() => ({ chunkBytes: 1_400 })) },
    { name: "when a first answer is 200 and empty", disturb: first({ empty: true }) },
    {
      name: "when a 200 says something else than records",
      disturb: first({ answer: { status: 200, body: '{"error":"internal"}' } }),
    },
    { name: "when faults of every kind come at random", disturb: (at) => at.rule(randomFaults("mixpanel", 3, 0.6)) },
  ];

  test.each(TROUBLES)("$name", async ({ options, disturb }) => {
    const exporter = await stand(options);
    disturb?.(exporter);
    await importRange(exporter);
    const asked = exporter.requests.filter(({ window }) => window !== null);
    expect(asked.every(({ query, auth }) => query["time_in_ms"] === "true" && auth === "service_account")).toBe(true);
  });

  test("with the project's secret", async () => {
    const exporter = await stand();
    await importRange(exporter, { auth: { type: "project_secret", secret: exporter.projectSecret } });
    expect(exporter.requests.every(({ auth }) => auth === "project_secret")).toBe(true);
  });

  test("when days have no data, and an answer is too small to be gzipped", async () => {
    const exporter = await stand({ data: { rows: (start) => (new Date(start).getUTCDate() % 2 ? 0 : 300) } });
    await importRange(exporter);
    // Of another seed: the same row again would be folded with the one that has arrived.
    const tiny = await stand({ data: { seed: 2, rows: (start) => (new Date(start).getUTCDate() === 28 ? 1 : 0) } });
    const before = posthog.totals().distinct;
    const id = await begin(stage, mixpanelSource(tiny, RANGE), posthog);
    posthog.hurry();
    await stage.reaches(id, ["completed"]);
    expect(posthog.totals().distinct).toBe(before + 1);
  });
});

describe("what only a person can mend pauses with the remedy, and a resume ends it", { timeout: 240_000 }, () => {
  test.each([
    ["no_plan", "plan_without_export"],
    ["no_role", "permission_denied"],
    ["classified", "permission_denied"],
  ] as const)("%s", async (access, code) => {
    const exporter = await stand();
    exporter.setAccess(access);
    const id = await begin(stage, mixpanelSource(exporter, RANGE), posthog);
    posthog.hurry();
    stage.startWorker();
    const { error } = await stage.reaches(id, ["paused"]);
    expect(error).toMatchObject({ code, message: expect.stringMatching(/\.$/), hint: expect.stringMatching(/\S/) });
    exporter.setAccess("full");
    await resumeMigration(stage.db, id, "test");
    await expectExact(stage, { id, exporter, posthog, range: RANGE });
  });

  test.each([400, 401] as const)("credentials that are refused by %i", async (unauthenticated) => {
    const exporter = await stand({ unauthenticated });
    const auth = { type: "service_account" as const, username: "nobody", secret: "hush-hush", projectId: "1" };
    const id = await begin(stage, mixpanelSource(exporter, RANGE, { auth }), posthog);
    stage.startWorker();
    const { error } = await stage.reaches(id, ["paused"]);
    expect(error?.code).toBe("credentials_refused");
    expect(JSON.stringify(error)).not.toContain("hush-hush");
  });

  test.each(["eu", "in"] as const)("the project lives in another region: %s", async (region) => {
    const exporter = await stand({ region });
    const id = await begin(stage, mixpanelSource(exporter, RANGE), posthog);
    await killWhileRegionIsSought(stage, exporter);
    stage.startWorker();
    const { error } = await stage.reaches(id, ["paused"]);
    expect(error).toMatchObject({ code: "wrong_region", region });
    expect(`${error?.message} ${error?.hint}`).toMatch(region === "eu" ? /EU|Europe/ : /India/);
    await stage.stopWorkers();
    await resumeMigration(stage.db, id, "test", { region });
    const one = { id, exporter, posthog, range: RANGE };
    await killTwice(stage, one);
    stage.startWorker();
    await expectExact(stage, one);
  });
});
