import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import type { ExportRequest } from "@/e2e/emulators/export-server";
import { type MixpanelEmulator, startMixpanelEmulator } from "@/e2e/emulators/mixpanel";
import { type PostHogEmulator, startPostHogEmulator } from "@/e2e/emulators/posthog";
import { begin, expectExact, mixpanelSource, SHORT_HOUR, SHORT_HOUR_MS } from "@/e2e/support/direct";
import { until } from "@/e2e/support/processes";
import { type Stage, startStage } from "@/e2e/support/stage";

// What a project allows is shared by all workers and all migrations of it.

let stage: Stage;
let posthogs: PostHogEmulator[] = [];
let mixpanel: MixpanelEmulator;

beforeAll(async () => {
  stage = await startStage({ workers: 0, workerEnv: { WORKER_PARTS: "4", WORKER_THREADS: "1", ...SHORT_HOUR } });
}, 120_000);
afterEach(async () => {
  await stage.stopWorkers();
  await Promise.all([...posthogs, mixpanel].map((one) => one.stop()));
  posthogs = [];
});
afterAll(() => stage.stop());

test(
  "two workers and three migrations of one project never ask more often than it allows, and nor does who comes after a kill",
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
    // Of March half a body comes at first, and the rest never does: its worker is killed in the middle.
    const { from, to } = ranges[1]!;
    mixpanel.addFault({ from, to, attempt: 3, longerThanHours: 24, times: 1, do: { stallAt: "half" } });
    const ids = await Promise.all(
      ranges.map((range, n) => begin(stage, mixpanelSource(mixpanel, range), posthogs[n]!)),
    );
    stage.startWorker();
    stage.startWorker();
    await killInTheMiddleOf(({ status, outcome, disturbance }) => {
      return status === 200 && outcome === "open" && disturbance.stallAt !== undefined;
    });
    stage.startWorker();
    for (const [n, id] of ids.entries())
      await expectExact(stage, { id, exporter: mixpanel, posthog: posthogs[n]!, range: ranges[n]! });
    expect(mixpanel.requests.filter(({ status }) => status === 429)).toEqual([]);
  },
);

/** Kills the worker that has this download; its leases lapse at once. */
async function killInTheMiddleOf(isIt: (request: ExportRequest) => boolean): Promise<void> {
  const its = () => mixpanel.requests.find(isIt);
  await until(() => its() !== undefined, { timeoutMs: 100_000, what: "a download is in its middle" });
  const { leaseOwner } = await stage.db.part.findFirstOrThrow({
    where: { status: "staging", windowStart: new Date(its()!.window!.start) },
  });
  const { pid } = await stage.db.worker.findUniqueOrThrow({ where: { id: leaseOwner! } });
  const worker = stage.workers.find((running) => running.pid === pid)!;
  worker.signal("SIGKILL");
  expect(await worker.exited).toBe("SIGKILL");
  await stage.db.part.updateMany({ where: { leaseOwner }, data: { leaseExpiresAt: new Date() } });
}
