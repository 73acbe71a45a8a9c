import { rm } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { startMixpanelEmulator } from "@/e2e/emulators/mixpanel";
import { killWhen, mixpanelSource, startSlowPostHog } from "@/e2e/support/direct";
import { exportTruth } from "@/e2e/support/export-truth";
import { type Stage, startStage } from "@/e2e/support/stage";
import { eventsAt } from "@/e2e/support/truth";
import { verifyMigration } from "@/lib/migrations/verify/verify";

// Mixpanel gives rows to other people after the fact: the one case in which a copy that is lost leaves a trace.

const RANGE = { from: "2024-02-26T00:00:00Z", to: "2024-03-07T00:00:00Z" };

let stage: Stage;

beforeAll(async () => {
  stage = await startStage({ workers: 0, workerEnv: { WORKER_PARTS: "2", WORKER_THREADS: "1" } });
}, 120_000);
afterAll(() => stage.stop());

test(
  "people merged between two downloads: nothing is missing, and what arrived under two ids is said to be extra",
  { timeout: 240_000 },
  async () => {
    const exporter = await startMixpanelEmulator({ data: { rows: 150, rekeyed: 1 } });
    const posthog = await startSlowPostHog(50);
    const { url: host, token: projectToken, personalApiKey } = posthog;
    const id = await stage.create({
      source: mixpanelSource(exporter, RANGE),
      options: { rejectLimit: 10_000 },
      destination: { kind: "posthog", host, projectToken, personalApiKey },
    });
    posthog.takeAtMost(200);
    await killWhen(stage, "some of it has arrived", () => posthog.totals().distinct >= 200);
    // By hands: a copy is kept until its window has ended.
    await rm(join(stage.dataDir, "staging"), { recursive: true, force: true });
    posthog.hurry();
    stage.startWorker();
    const { ledger } = await stage.reaches(id, ["completed"]);

    const truth = exportTruth(exporter, RANGE, await stage.context(id, ""));
    const arrived = eventsAt(posthog);
    expect([...truth.keys].filter((key) => !arrived.has(key))).toEqual([]);
    expect(ledger).toMatchObject({ read: truth.records, accepted: truth.keys.size, inFlight: 0 });
    const twice = [...arrived].filter((key) => !truth.keys.has(key));
    expect(twice.length).toBeGreaterThan(0);
    const uuids = new Set([...truth.keys].map(uuidOf));
    expect(
      twice.every((key) => uuids.has(uuidOf(key))),
      "the same events, under other people",
    ).toBe(true);
    const said = await stage.db.timelineEntry.findMany({ where: { migrationId: id, what: "part begins again" } });
    expect(said.map(({ why }) => why).join()).toMatch(/merged since.*extra/);

    const policy = { allowPrivate: ["127.0.0.1"] };
    const asked = { actor: "test", policy, waitMs: 60_000, signal: AbortSignal.timeout(90_000) };
    const { totals } = await verifyMigration(stage.db, id, asked);
    expect(totals).toMatchObject({ missing: 0, extra: twice.length });
    await Promise.all([posthog.stop(), exporter.stop()]);
  },
);

const uuidOf = (key: string) => (JSON.parse(key) as string[])[0];
