import { setTimeout as delay } from "node:timers/promises";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { AppError } from "@/lib/errors";
import { pauseMigration } from "@/lib/migrations/pause";
import { resumeMigration } from "@/lib/migrations/resume";
import { type ExportStage, from, range, startExportStage } from "./testing/export-stage";
import { HOUR } from "./testing/toy-vendor";

let stage: ExportStage;

beforeEach(async () => {
  stage = await startExportStage();
});
afterEach(() => stage.stop());

describe("an export", () => {
  test("waits for the vendor's quota with a reason and a time, and all workers together keep to it", async () => {
    stage.vendor.windowMs = 6 * HOUR;
    stage.vendor.quota = { key: "toy", perHour: 4 };
    const id = await stage.begin();
    stage.startWorker();
    stage.startWorker();
    const untilRests = () => stage.reaches(id, "waiting", "completed");
    for (let hours = 1, view = await untilRests(); view.status === "waiting"; hours++, view = await untilRests()) {
      expect(view.statusReason).toBe("Amplitude's quota of 4 requests an hour is used up.");
      expect(Date.parse(view.waitingUntil ?? "") - Date.now(), "the next is due within the hour").toBeGreaterThan(0);
      expect(stage.vendor.asked, "no more and no less than the quota").toHaveLength(4 * hours);
      // An hour goes by.
      await stage.db.$executeRaw`UPDATE vendor_requests SET at = at - interval '62 minutes'`;
      await stage.db.migration.updateMany({ data: { stageNotBefore: new Date() } });
      await stage.db.part.updateMany({ where: { status: "pending" }, data: { notBefore: new Date() } });
      await stage.reaches(id, "running", "completed");
    }
    expect(stage.vendor.asked.length).toBeGreaterThan(4);
    await stage.expectWhole(id);
  });

  test.each([
    ["rate_limited", "Amplitude asked us to wait."],
    ["source_unavailable", "Amplitude does not answer."],
  ] as const)("waits out %s, and asks for nothing else meanwhile", async (code, message) => {
    stage.vendor.windowMs = 12 * HOUR;
    let down = true;
    stage.vendor.rule = () => {
      if (down) throw new AppError(code, message, { retryAfterMs: 600_000 });
    };
    const id = await stage.begin();
    stage.startWorker();
    const waiting = await stage.reaches(id, "waiting");
    expect(waiting.statusReason).toBe(message);
    // Two downloads may have been under way at once; both have come to rest before the clock is moved on.
    await expect.poll(() => stage.db.part.count({ where: { status: "staging" } }), { timeout: 20_000 }).toBe(0);
    expect(stage.vendor.asked.length).toBeLessThanOrEqual(2);
    down = false;
    await stage.db.migration.updateMany({ data: { stageNotBefore: new Date() } });
    await stage.db.part.updateMany({ where: { status: "pending" }, data: { notBefore: new Date() } });
    await stage.expectWhole(id);
  });

  test("keeps to the time that the vendor named also after a pause and a resume, and says so", async () => {
    stage.vendor.quota = { key: "toy", concurrent: 2 };
    let down = true;
    stage.vendor.rule = () => {
      if (down) throw new AppError("rate_limited", "Too many requests.", { retryAfterMs: 3_600_000 });
    };
    const id = await stage.begin();
    stage.startWorker();
    const { waitingUntil } = await stage.reaches(id, "waiting");
    await expect.poll(() => stage.db.part.count({ where: { status: "staging" } }), { timeout: 20_000 }).toBe(0);
    const asked = stage.vendor.asked.length;
    await pauseMigration(stage.db, id, "Ada");
    const paused = await stage.reaches(id, "paused");
    expect([paused.statusReason, paused.waitingUntil, paused.error]).toEqual([undefined, undefined, undefined]);
    await resumeMigration(stage.db, id, "Ada");
    const waiting = await stage.reaches(id, "waiting");
    expect(waiting.statusReason).toBe("Amplitude asked us to wait.");
    const later = Date.parse(waiting.waitingUntil ?? "") - Date.parse(waitingUntil ?? "");
    expect(Math.abs(later), "the time is the vendor's, and no longer").toBeLessThan(400_000);
    expect(stage.vendor.asked.length, "it is not asked before").toBe(asked);
    down = false;
    await stage.db.vendorProject.updateMany({ data: { blockedUntil: new Date() } });
    await stage.db.migration.updateMany({ data: { stageNotBefore: new Date() } });
    await stage.db.part.updateMany({ where: { status: "pending" }, data: { notBefore: new Date() } });
    await stage.expectWhole(id);
  });

  test.each([
    ["time-outs", "export_timed_out", "Amplitude did not gather it in time."],
    ["bodies that break off", "export_incomplete", "The download ended early."],
  ] as const)(
    "an outage of %s is waited out with nobody acting, and does not shred it",
    async (_what, code, message) => {
      stage.vendor.windowMs = 24 * HOUR;
      let down = true;
      stage.vendor.rule = () => {
        if (down) throw new AppError(code, message);
      };
      const whole = { start: range.start, end: new Date("2024-04-01T00:00:00Z") };
      const id = await stage.begin({ from, to: "2024-04-01T00:00:00Z" });
      stage.startWorker();
      // The clock runs faster: whatever waits is due at once.
      for (const until = Date.now() + 90_000; stage.vendor.asked.length < 150 && Date.now() < until; await delay(20))
        await stage.makeDue();
      expect(stage.vendor.asked.length).toBeGreaterThanOrEqual(150);
      expect(await stage.reaches(id, "waiting", "running")).toMatchObject({ parts: { failed: 0 } });
      const total = 34;
      expect((await stage.partsOf(id)).length, "few windows of a day have been halved").toBeLessThan(total * 2.5);
      const { stageRetries } = await stage.db.migration.findUniqueOrThrow({ where: { id } });
      expect(stageRetries, "all of it waits, ever longer").toBeGreaterThan(20);
      down = false;
      await stage.whileDue(() => stage.expectWhole(id, whole));
      const said = await stage.db.timelineEntry.findMany({ where: { migrationId: id }, select: { what: true } });
      expect(said.map(({ what }) => what)).not.toContain("pausing");
    },
  );

  test("what an outage made small grows again once it is over", async () => {
    stage.vendor.windowMs = 24 * HOUR;
    let down = true;
    stage.vendor.rule = () => {
      if (down) throw new AppError("export_timed_out", "It did not gather it in time.");
    };
    const id = await stage.begin({ from, to: "2024-03-20T05:00:00Z" });
    stage.startWorker();
    const halved = () => stage.makeDue().then(() => stage.db.part.count({ where: { windowHalved: true } }));
    await expect.poll(halved, { timeout: 60_000 }).toBeGreaterThan(9);
    down = false;
    await stage.whileDue(() => stage.expectWhole(id, { start: range.start, end: new Date("2024-03-20T05:00:00Z") }));
    const ended = await stage.partsOf(id);
    expect(ended.length).toBeLessThan(22);
  });
});
