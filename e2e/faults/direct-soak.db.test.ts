import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { startAmplitudeEmulator } from "@/e2e/emulators/amplitude";
import { HOUR_MS } from "@/e2e/emulators/export-data";
import { randomFaults } from "@/e2e/emulators/export-faults";
import { startMixpanelEmulator } from "@/e2e/emulators/mixpanel";
import { startPostHogEmulator } from "@/e2e/emulators/posthog";
import {
  type Exporter,
  amplitudeSource,
  begin,
  expectExact,
  mixpanelSource,
  SHORT_HOUR,
  SHORT_HOUR_MS,
} from "@/e2e/support/direct";
import { type Stage, startStage } from "@/e2e/support/stage";

// A year, nobody near: start it, go home, find it done. SOAK_ROWS (a day), SOAK_SEED and SOAK_FAULTS make it larger or other.

const ROWS_A_DAY = Number(process.env["SOAK_ROWS"] ?? 24);
const SEED = Number(process.env["SOAK_SEED"] ?? 1);
const SHARE = Number(process.env["SOAK_FAULTS"] ?? 0.5);
const RANGE = { from: "2024-01-01T00:00:00Z", to: "2024-12-31T00:00:00Z" };
const TIMEOUT = 20 * 60_000;

let stage: Stage;
beforeAll(async () => {
  stage = await startStage({ workers: 1, workerEnv: { WORKER_PARTS: "4", WORKER_THREADS: "1", ...SHORT_HOUR } });
}, 120_000);
afterAll(() => stage.stop());

describe(
  "365 days with faults of random kinds complete unattended, and the ledger closes",
  { timeout: TIMEOUT },
  () => {
    async function soak(exporter: Exporter, source: Parameters<typeof begin>[1]) {
      exporter.rule(randomFaults(exporter.data.vendor, SEED, SHARE));
      const posthog = await startPostHogEmulator();
      posthog.rule(({ number }) =>
        number % 10 === 3 ? { kind: "answer", status: 503, store: number % 20 === 3 } : null,
      );
      const id = await begin(stage, source, posthog);
      const { ledger } = await expectExact(stage, { id, exporter, posthog, range: RANGE }, TIMEOUT);
      expect(ledger.read).toBeGreaterThan(ROWS_A_DAY * 300);
      const actors = await stage.db.timelineEntry.findMany({ where: { migrationId: id }, select: { what: true } });
      expect(actors.filter(({ what }) => what === "paused" || what === "resumed")).toEqual([]);
      await Promise.all([posthog.stop(), exporter.stop()]);
    }

    test("Amplitude, of which no answer holds more than a few days", async () => {
      const data = { seed: SEED, rows: ROWS_A_DAY / 24, gaps: 0.2, lateRows: 1 };
      const exporter = await startAmplitudeEmulator({ data });
      // Larger windows are refused, so that there are many.
      const days = { longerThanHours: (7 * 24 * HOUR_MS) / HOUR_MS, do: { answer: { status: 504 } } };
      exporter.addFault(days);
      await soak(exporter, amplitudeSource(exporter, RANGE));
    });

    test("Mixpanel", async () => {
      const data = { seed: SEED, rows: ROWS_A_DAY, gaps: 0.1, lateRows: 1 };
      const exporter = await startMixpanelEmulator({ data, limits: { hourMs: SHORT_HOUR_MS } });
      await soak(exporter, mixpanelSource(exporter, RANGE));
    });
  },
);
