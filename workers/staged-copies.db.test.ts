import { setTimeout as delay } from "node:timers/promises";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { AppError } from "@/lib/errors";
import { cancelMigration } from "@/lib/migrations/cancel";
import { sweepStaging } from "@/lib/migrations/exports/staged-copies";
import { pauseMigration } from "@/lib/migrations/pause";
import { resumeMigration } from "@/lib/migrations/resume";
import type { StagingStore } from "@/lib/staging/staging";
import { restartFor } from "./leave-part";
import { type ExportStage, from, oneHour, range, startExportStage } from "./testing/export-stage";
import { HOUR } from "./testing/toy-vendor";

let stage: ExportStage;

beforeEach(async () => {
  stage = await startExportStage();
});
afterEach(() => stage.stop());

describe("a staged copy", () => {
  test("is kept when the answer to its hand-over was lost", async () => {
    let lost = 0;
    stage.posthog.rule(() => ({ kind: "answer", status: 503 }));
    const id = await stage.begin(oneHour);
    stage.startWorker({
      wrap: (db) =>
        new Proxy(db, {
          get(target, name) {
            const member: unknown = Reflect.get(target, name, target);
            if (name !== "$queryRaw") return member;
            return async (...args: [TemplateStringsArray, ...unknown[]]) => {
              const answer: unknown = await target.$queryRaw(...args);
              if (!JSON.stringify(args).includes("staged_sha256 = ") || lost++ > 0) return answer;
              throw Object.assign(new Error("Connection terminated unexpectedly"), { code: "ECONNRESET" });
            };
          },
        }),
    });
    // It is asked again, and hears that the lease is gone, before all was sent.
    await expect.poll(() => lost, { timeout: 20_000 }).toBeGreaterThan(1);
    await delay(300);
    expect(await stage.db.part.count({ where: { endedAt: null } })).toBe(1);
    expect(await stage.stagedKeys()).toHaveLength(1);
    stage.posthog.rule(null);
    await stage.expectWhole(id, { start: range.start, end: new Date("2024-02-27T06:00:00Z") });
    expect(stage.vendor.asked).toHaveLength(1);
  });

  test("without room costs no request", async () => {
    stage.vendor.quota = { key: "toy", perHour: 9 };
    let full = true;
    const create: StagingStore["create"] = async (key) => {
      if (full) throw new AppError("staging_full", "The staging folder is full.");
      return stage.staging.create(key);
    };
    const id = await stage.begin();
    stage.startWorker({ staging: { ...stage.staging, create } });
    expect((await stage.reaches(id, "waiting")).statusReason).toBe("The staging folder is full.");
    expect(await stage.db.vendorRequest.count()).toBe(0);
    full = false;
    await stage.db.migration.updateMany({ data: { stageNotBefore: new Date() } });
    await stage.db.part.updateMany({ where: { status: "pending" }, data: { notBefore: new Date() } });
    await stage.expectWhole(id);
  });

  test("that is lost again and again names the usual cause", () => {
    const gone = new AppError("staged_copy_gone", "The staged copy is gone.");
    expect(restartFor(gone, { failures: 0 })).toEqual({ kind: "begins_again" });
    expect(restartFor(gone, { failures: 4 })).toMatchObject({
      kind: "needs_person",
      error: { code: "staged_copy_gone", hint: expect.stringContaining("STAGING_URL") },
    });
  });

  test("that is gone is downloaded again, in the middle of its sending too, and the result is the same", async () => {
    // Some arrives, and no more until it was paused.
    stage.posthog.rule(() => (stage.posthog.events().length > 0 ? { kind: "stall" } : null));
    const id = await stage.begin();
    stage.startWorker();
    await expect.poll(() => stage.posthog.events().length, { timeout: 30_000 }).toBeGreaterThan(0);
    await pauseMigration(stage.db, id, "Ada");
    await stage.reaches(id, "paused");
    const keys = await stage.stagedKeys();
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys) await stage.staging.remove(key);
    stage.posthog.rule(null);
    await resumeMigration(stage.db, id, "Ada");
    await stage.expectWhole(id);
    expect((await stage.partsOf(id)).some(({ attempts }) => attempts > 2)).toBe(true);
  });

  test("is kept for as long as it should be", async () => {
    const id = await stage.begin(oneHour);
    stage.startWorker({ retentionHours: 2 });
    await stage.reaches(id, "completed");
    expect(await sweepStaging(stage.db, stage.staging, 2)).toBe(0);
    expect(await stage.stagedKeys()).toHaveLength(1);
    await stage.db.part.updateMany({ data: { endedAt: new Date(Date.now() - 3 * HOUR) } });
    expect(await sweepStaging(stage.db, stage.staging, 2)).toBe(1);
    expect(await stage.stagedKeys()).toEqual([]);
  });

  test("of a migration that was cancelled or is gone is swept away; what a worker has in hand is not", async () => {
    stage.posthog.rule(() => ({ kind: "stall" }));
    const id = await stage.begin({ from, to: "2024-12-01T00:00:00Z" });
    const worker = stage.startWorker();
    await expect
      .poll(() => stage.db.part.count({ where: { status: "staged" } }), { timeout: 30_000 })
      .toBeGreaterThan(1);
    const keys = await stage.stagedKeys();
    expect(await sweepStaging(stage.db, stage.staging, 0)).toBe(0);
    const stranger = await stage.staging.create("not/one/ofours");
    await stranger.write(Buffer.from("x"));
    await stranger.commit();
    const left = `${id}/${crypto.randomUUID()}/${crypto.randomUUID()}`;
    const killed = await stage.staging.create(left);
    await killed.write(Buffer.from("x"));
    expect(await sweepStaging(stage.db, stage.staging, 0)).toBe(1);
    for await (const key of stage.staging.unfinished())
      expect(key, "only what the worker downloads now").not.toBe(left);
    await cancelMigration(stage.db, id, "Ada");
    await stage.reaches(id, "cancelled");
    await worker.stop();
    expect(await sweepStaging(stage.db, stage.staging, 0)).toBeGreaterThanOrEqual(keys.length);
    expect(await stage.stagedKeys()).toEqual(["not/one/ofours"]);
  });
});
