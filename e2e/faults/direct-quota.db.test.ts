import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { type MixpanelEmulator, startMixpanelEmulator } from "@/e2e/emulators/mixpanel";
import { type PostHogEmulator, startPostHogEmulator } from "@/e2e/emulators/posthog";
import { begin, expectExact, mixpanelSource, SHORT_HOUR, SHORT_HOUR_MS } from "@/e2e/support/direct";
import { type Stage, startStage } from "@/e2e/support/stage";

// What a project allows is shared by all workers and all migrations of it.

let stage: Stage;
let posthogs: PostHogEmulator[] = [];
let mixpanel: MixpanelEmulator;

beforeAll(async () => {
  stage = await startStage({ workers: 2, workerEnv: { WORKER_PARTS: "4", WORKER_THREADS: "1", ...SHORT_HOUR } });
}, 120_000);
afterEach(async () => {
  await Promise.all([...posthogs, mixpanel].map((one) => one.stop()));
  posthogs = [];
});
afterAll(() => stage.stop());

test(
  "two workers and three migrations of one project never ask more often than it allows",
  { timeout: 240_000 },
  async () => {
    mixpanel = await startMixpanelEmulator({ data: { rows: 40, lateRows: 1 }, limits: { hourMs: SHORT_HOUR_MS } });
    const ranges = [2, 3, 4].map((month) => ({
      from: `2024-0${month}-01T00:00:00Z`,
      to: `2024-0${month + 1}-01T00:00:00Z`,
    }));
    posthogs = await Promise.all(ranges.map(() => startPostHogEmulator()));
    // Nothing is done at the first try, so that many requests are made.
    mixpanel.rule(({ attempt }) => (attempt <= 2 ? { answer: { status: 503 } } : { delayMs: 300 }));
    const ids = await Promise.all(
      ranges.map((range, n) => begin(stage, mixpanelSource(mixpanel, range), posthogs[n]!)),
    );
    for (const [n, id] of ids.entries())
      await expectExact(stage, { id, exporter: mixpanel, posthog: posthogs[n]!, range: ranges[n]! });
    expect(mixpanel.requests.filter(({ status }) => status === 429)).toEqual([]);
  },
);
