import { setTimeout as delay } from "node:timers/promises";

import { expect } from "vitest";

import { AppError } from "@/lib/errors";
import { createMigration } from "@/lib/migrations/create";
import type { MigrationStatus } from "@/lib/schemas/migration";
import type { ExportWindow } from "@/lib/sources/export-source";
import { reachesStatus } from "./reaches";
import { HOUR, ToyVendor, uuidsIn } from "./toy-vendor";
import { intoPostHog, startWorkerStage, type WorkerStage } from "./worker-stage";

export const from = "2024-02-27T05:00:00Z";
export const to = "2024-03-02T19:00:00Z";
export const range = { start: new Date(from), end: new Date(to) };
/** Its first hour: one window. */
export const oneHour = { from, to: "2024-02-27T06:00:00Z" };

export type ExportStage = Awaited<ReturnType<typeof startExportStage>>;

/** A stage whose workers export from a vendor in memory. */
export async function startExportStage() {
  const stage = await startWorkerStage();
  const { db, posthog, staging } = stage;
  const vendor = new ToyVendor();

  const reaches = (id: string, ...statuses: MigrationStatus[]) => reachesStatus(db, id, ...statuses);

  const partsOf = (id: string) => db.part.findMany({ where: { migrationId: id }, orderBy: { ordinal: "asc" } });

  /** Whatever waits is due at once. */
  async function makeDue(): Promise<void> {
    await db.$executeRaw`UPDATE parts SET not_before = now() WHERE status = 'pending' AND not_before > now()`;
    await db.$executeRaw`UPDATE migrations SET stage_not_before = now() WHERE stage_not_before > now()`;
  }

  async function stagedKeys(): Promise<string[]> {
    const keys: string[] = [];
    for await (const { key } of staging.list()) keys.push(key);
    return keys;
  }

  return {
    ...stage,
    ...{ vendor, reaches, partsOf, makeDue, stagedKeys },

    startWorker: (options: Parameters<WorkerStage["startWorker"]>[0] = {}) =>
      stage.startWorker({ openExport: vendor.open, pollMs: 50, ...options }),

    async begin(bounds = { from, to }): Promise<string> {
      const source = { kind: "amplitude" as const, region: "us" as const, apiKey: "key", secretKey: "secret" };
      const body = { source: { ...source, ...bounds }, options: { rejectLimit: 10_000 } };
      return (await createMigration(db, { ...body, destination: intoPostHog(posthog) }, "Ada")).id;
    },

    /** What had begun to fail before may still say that all wait. */
    async whileDue(work: () => Promise<void>): Promise<void> {
      let over = false;
      const clock = (async () => {
        for (; !over; await delay(100)) await makeDue();
      })();
      await work().finally(() => (over = true));
      await clock;
    },

    /** Each record arrived once, the windows lie end to end, and no copy is left. */
    async expectWhole(id: string, whole: ExportWindow = range): Promise<void> {
      const { ledger } = await reaches(id, "completed");
      const expected = uuidsIn(whole);
      const arrived = posthog.events().map(({ uuid }) => uuid);
      expect(arrived.sort()).toEqual(expected);
      expect(ledger).toMatchObject({ read: expected.length, accepted: expected.length, inFlight: 0 });
      let end = whole.start;
      for (const { windowStart, windowEnd } of await partsOf(id)) {
        expect(windowStart).toEqual(end);
        end = windowEnd!;
      }
      expect(end).toEqual(whole.end);
      await expect.poll(stagedKeys, { timeout: 20_000 }).toEqual([]);
    },
  };
}

/** A vendor's rule: so many hours are too much for one download. */
export const tooLarge = (above: number) => (window: ExportWindow) => {
  if (window.end.getTime() - window.start.getTime() > above * HOUR)
    throw new AppError("window_too_large", "It holds more than 4 GB.");
};
