import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { type AmplitudeEmulator, startAmplitudeEmulator } from "@/e2e/emulators/amplitude";
import { randomFaults } from "@/e2e/emulators/export-faults";
import type { ExportRequest } from "@/e2e/emulators/export-server";
import { type MixpanelEmulator, startMixpanelEmulator } from "@/e2e/emulators/mixpanel";
import {
  type SlowPostHog,
  amplitudeSource,
  begin,
  killWhen,
  mixpanelSource,
  SHORT_HOUR,
  SHORT_HOUR_MS,
  startSlowPostHog,
} from "@/e2e/support/direct";
import { exportTruth } from "@/e2e/support/export-truth";
import { type Stage, startStage } from "@/e2e/support/stage";
import { type Truth, compareSets, eventsAt, joinTruths } from "@/e2e/support/truth";

// Ranges over a year: one step, and migrations of at most a year that run one after another.

const YEAR_MS = 366 * 86_400_000;
const RANGE = { from: "2022-11-01T00:00:00Z", to: "2025-01-01T00:00:00Z" };

let stage: Stage;
let posthog: SlowPostHog;
let exporter: AmplitudeEmulator | MixpanelEmulator;

beforeAll(async () => {
  stage = await startStage({ workers: 0, workerEnv: { WORKER_PARTS: "2", WORKER_THREADS: "1", ...SHORT_HOUR } });
}, 120_000);
afterEach(async () => {
  await stage.stopWorkers();
  await Promise.all([posthog.stop(), exporter.stop()]);
});
afterAll(() => stage.stop());

type Row = { id: string; series_index: number; source: { from: string; to: string }; status: string; at: Date | null };

const seriesOf = (id: string) => stage.db.$queryRaw<Row[]>`
  SELECT id, series_index, source, status::text, started_at AS at FROM migrations
  WHERE series_id = (SELECT series_id FROM migrations WHERE id = ${id}::uuid) ORDER BY series_index`;

/** Completed one after another, and together exactly the range. */
async function expectSeries(id: string): Promise<void> {
  const all = await seriesOf(id);
  expect(all).toHaveLength(3);
  expect([all[0]?.source.from, all.at(-1)?.source.to].map((at) => Date.parse(at!))).toEqual(
    [RANGE.from, RANGE.to].map(Date.parse),
  );
  const truths: Truth[] = [];
  for (const [index, { id: one, source: range }] of all.entries()) {
    expect(Date.parse(range.to) - Date.parse(range.from)).toBeLessThanOrEqual(YEAR_MS);
    if (index > 0) expect(Date.parse(range.from)).toBe(Date.parse(all[index - 1]!.source.to));
    const { ledger } = await stage.reaches(one, ["completed"], 300_000);
    const truth = exportTruth(exporter, range, await stage.context(one, ""));
    expect(ledger).toMatchObject({ read: truth.records, accepted: truth.keys.size, rejected: 0, inFlight: 0 });
    truths.push(truth);
  }
  expect(compareSets(joinTruths(truths).keys, eventsAt(posthog))).toBeNull();
  const rows = await seriesOf(id);
  const ends = await stage.db.migration.findMany({ where: { id: { in: rows.map((row) => row.id) } } });
  const endOf = new Map(ends.map((row) => [row.id, row.endedAt!.getTime()]));
  for (const [index, row] of rows.slice(1).entries())
    expect(row.at!.getTime(), "it begins after the one before it ended").toBeGreaterThanOrEqual(
      endOf.get(rows[index]!.id)!,
    );
}

describe("26 months, with a kill in the first and one in a later year", { timeout: 600_000 }, () => {
  test("of Mixpanel", async () => {
    const mixpanel = await startMixpanelEmulator({
      data: { from: Date.UTC(2020, 0, 1), rows: 4, lateRows: 1, gaps: 0.2 },
      limits: { hourMs: SHORT_HOUR_MS },
    });
    exporter = mixpanel;
    posthog = await startSlowPostHog(20);
    mixpanel.rule(randomFaults("mixpanel", 8, 0.3));
    await runKilledTwice(await begin(stage, mixpanelSource(mixpanel, RANGE), posthog));
  });

  test("of Amplitude", async () => {
    const hourly = (start: number) => ((start / 3_600_000) % 7 === 0 ? 2 : 0);
    const amplitude = await startAmplitudeEmulator({ data: { from: Date.UTC(2020, 0, 1), rows: hourly, lateRows: 1 } });
    exporter = amplitude;
    posthog = await startSlowPostHog(20);
    amplitude.rule(randomFaults("amplitude", 8, 0.1));
    await runKilledTwice(await begin(stage, amplitudeSource(amplitude, RANGE), posthog));
  });

  async function runKilledTwice(id: string) {
    posthog.takeAtMost(100);
    const [, second] = await seriesOf(id);
    const later = Date.parse(second!.source.from);
    // Half of an answer for a later year has come, and the rest never does.
    exporter.addFault({ from: second!.source.from, times: 1, do: { stallAt: "half" } });
    await killWhen(stage, "the first year is arriving", () => posthog.totals().distinct >= 100);
    expect((await stage.look(id)).status, "the kill lands in the middle").not.toBe("completed");
    posthog.takeAtMost(Infinity);
    const isLater = ({ status, outcome, window }: ExportRequest) =>
      status === 200 && outcome === "open" && window !== null && window.start >= later;
    await killWhen(stage, "a later year is asked for", () => exporter.requests.some(isLater));
    expect((await stage.look(id)).status).toBe("completed");
    expect((await stage.look(second!.id)).status, "the kill lands in the middle").not.toBe("completed");
    stage.startWorker();
    await expectSeries(id);
  }
});
