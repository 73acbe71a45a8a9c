import { setTimeout as delay } from "node:timers/promises";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { AppError } from "@/lib/errors";
import { listParts } from "@/lib/migrations/list-parts";
import { getLive } from "@/lib/migrations/live";
import { pauseMigration } from "@/lib/migrations/pause";
import { resumeMigration } from "@/lib/migrations/resume";
import { retryPart } from "@/lib/migrations/retry-part";
import { getMigration } from "@/lib/migrations/view";
import { type ExportStage, from, oneHour, range, startExportStage, tooLarge } from "./testing/export-stage";
import { gate, HOUR, uuidsIn } from "./testing/toy-vendor";

let stage: ExportStage;

beforeEach(async () => {
  stage = await startExportStage();
});
afterEach(() => stage.stop());

describe("an export", () => {
  test("is downloaded and sent by two workers, each window once, and no copy is left", async () => {
    stage.vendor.windowMs = 6 * HOUR;
    const id = await stage.begin();
    stage.startWorker();
    stage.startWorker();
    await stage.expectWhole(id);
    const starts = stage.vendor.asked.map(({ window }) => window.start.getTime());
    expect(new Set(starts).size).toBe(starts.length);
    expect((await getMigration(stage.db, id)).parts.total).toBe(starts.length);
  });

  test("windows grow while they prove small", async () => {
    stage.vendor.windowMs = HOUR;
    const id = await stage.begin();
    stage.startWorker();
    await stage.expectWhole(id);
    expect(stage.vendor.asked.length).toBeLessThan(30);
    const grown = () => stage.db.timelineEntry.findFirst({ where: { migrationId: id, what: "window grown" } });
    await expect.poll(grown, { timeout: 30_000 }).toMatchObject({ kind: "part", actor: "system", partId: null });
  });

  test("is downloaded no further ahead of its sending than the store should hold", async () => {
    stage.posthog.rule(() => ({ kind: "stall" }));
    stage.vendor.windowMs = 6 * HOUR;
    // Long enough that windows which grow do not use it up.
    const id = await stage.begin({ from, to: "2024-12-01T00:00:00Z" });
    stage.startWorker();
    // Two parts are being sent, and three wait for them.
    await expect.poll(() => stage.db.part.count({ where: { stagedKey: { not: null } } }), { timeout: 30_000 }).toBe(5);
    await delay(500);
    expect((await stage.stagedKeys()).length).toBe(5);
    expect(stage.vendor.asked.length).toBe(5);
    const { items } = await listParts(stage.db, id, { status: "staged", limit: 9 });
    expect(items.length).toBe(3);
    const copies = await stage.db.part.findMany({ where: { migrationId: id, stagedKey: { not: null } } });
    const keptBytes = copies.reduce((sum, { stagedBytes }) => sum + Number(stagedBytes), 0);
    expect(keptBytes).toBeGreaterThan(0);
    expect((await getLive(stage.db, id)).downloads).toMatchObject({ staged: 3, keptBytes });
  });

  test("halves what is too large; what is too large at its smallest rests alone, with its way out, until it is retried", async () => {
    const bad = new Date("2024-02-29T03:00:00Z").getTime();
    stage.vendor.rule = (window) => {
      tooLarge(6)(window);
      if (window.start.getTime() <= bad && bad < window.end.getTime()) tooLarge(0)(window);
    };
    const id = await stage.begin();
    stage.startWorker();
    const { error, parts, ledger } = await stage.reaches(id, "paused");
    expect(error).toMatchObject({
      code: "parts_need_you",
      message: expect.stringContaining("2024-02-29 03:00 to 04:00 UTC"),
      link: {
        href: "/migrations/new?place=s3&type=amplitude&name=Amplitude+2024-02-29T03%3A00+to+2024-02-29T04%3A00+UTC",
      },
    });
    expect(parts).toMatchObject({ failed: 1 });
    expect(ledger.read).toBe(uuidsIn(range).length - 20);
    const [part] = (await listParts(stage.db, id, { status: "failed", limit: 9 })).items;
    expect(part?.error?.code).toBe("window_too_large");
    stage.vendor.rule = () => {};
    await retryPart(stage.db, id, part!.id, "Ada");
    await stage.expectWhole(id);
  });

  test("halves a window whose downloads keep ending early", async () => {
    stage.vendor.windowMs = 4 * HOUR;
    stage.vendor.rule = (window) => {
      if (window.end.getTime() - window.start.getTime() <= HOUR) return;
      throw new AppError("export_incomplete", "The download ended early.");
    };
    const id = await stage.begin({ from, to: "2024-02-27T08:00:00Z" });
    stage.startWorker();
    await stage.expectWhole(id, { start: range.start, end: new Date("2024-02-27T08:00:00Z") });
  });

  test("pauses for a person when the credentials are refused", async () => {
    stage.vendor.rule = () => {
      throw new AppError("credentials_refused", "The keys are wrong.");
    };
    const id = await stage.begin();
    stage.startWorker();
    expect((await stage.reaches(id, "paused")).error).toMatchObject({ code: "credentials_refused" });
    stage.vendor.rule = () => {};
    await resumeMigration(stage.db, id, "Ada");
    await stage.expectWhole(id);
  });
});

describe("a download", () => {
  test("is given back by a worker that stops, and nothing of it is left", async () => {
    const { rule, open } = gate();
    stage.vendor.rule = rule;
    const id = await stage.begin();
    const first = stage.startWorker();
    await expect.poll(() => stage.vendor.asked.length, { timeout: 20_000 }).toBeGreaterThan(1);
    await first.stop();
    expect(await stage.db.part.count({ where: { leaseToken: { not: null } } })).toBe(0);
    expect(await stage.db.part.aggregate({ _sum: { attempts: true } })).toEqual({ _sum: { attempts: 0 } });
    open();
    stage.startWorker();
    await stage.expectWhole(id);
  });

  test("is given up when the migration pauses, and begins again when it goes on", async () => {
    const { rule, open } = gate();
    stage.vendor.rule = rule;
    const id = await stage.begin();
    stage.startWorker();
    await expect.poll(() => stage.vendor.asked.length, { timeout: 20_000 }).toBeGreaterThan(0);
    await pauseMigration(stage.db, id, "Ada");
    await stage.reaches(id, "paused");
    await resumeMigration(stage.db, id, "Ada");
    open();
    await stage.expectWhole(id);
  });

  test("whose lease lapses goes to another worker; what the first brings in late is thrown away", async () => {
    const { rule, open } = gate();
    let late: Promise<void> | undefined;
    stage.vendor.rule = (window) => {
      if (late) return;
      // Hears no signal, as a process that was frozen.
      late = Promise.resolve(rule(window, new AbortController().signal));
      return late;
    };
    const id = await stage.begin(oneHour);
    const frozen = stage.startWorker();
    await expect.poll(() => stage.vendor.asked.length, { timeout: 20_000 }).toBe(1);
    await stage.db.part.updateMany({ data: { leaseToken: crypto.randomUUID(), leaseExpiresAt: new Date(0) } });
    stage.startWorker();
    await expect.poll(() => stage.db.part.count({ where: { endedAt: { not: null } } }), { timeout: 30_000 }).toBe(1);
    open();
    await frozen.stop();
    await stage.expectWhole(id, { start: range.start, end: new Date("2024-02-27T06:00:00Z") });
  });
});
