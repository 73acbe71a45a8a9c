import { setTimeout as delay } from "node:timers/promises";

import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { probeRange } from "./probe-range";
import { type ExportStage, from, range, startExportStage } from "./testing/export-stage";

let stage: ExportStage;

beforeEach(async () => {
  stage = await startExportStage();
});
afterEach(() => stage.stop());

describe("listing", () => {
  const long = { from, to: "2024-06-01T00:00:00Z" };

  test("waits with the reason while the staging store has no room for what a window is expected to have", async () => {
    stage.vendor.probe = async () => ({ bytesPerDay: 5_000_000 });
    let room = 4_000_000;
    const id = await stage.begin(long);
    stage.startWorker({ staging: { ...stage.staging, free: async () => room } });
    const waiting = await stage.reaches(id, "waiting");
    expect(waiting.statusReason).toMatch(/has room for 4(\.0)? MB, and one download is expected to have 5(\.0)? MB/);
    expect(waiting.waitingUntil).toBeDefined();
    expect(stage.vendor.asked, "nothing was asked for").toEqual([]);
    room = 6_000_000;
    await stage.db.migration.updateMany({ data: { notBefore: new Date() } });
    await expect.poll(() => stage.vendor.asked.length, { timeout: 30_000 }).toBeGreaterThan(0);
  });

  test("that asks a vendor who does not answer holds up no other", async () => {
    stage.vendor.probe = (signal) =>
      new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)));
    await stage.begin(long);
    const id = await stage.begin();
    stage.startWorker();
    await stage.reaches(id, "completed");
  });

  const tools = () => ({ db: stage.db, hourSeconds: 3_600, log: pino({ level: "silent" }) });
  const whole = { start: range.start, end: new Date(long.to) };
  const { signal } = new AbortController();

  test("is probed by a vendor that takes two requests at once: three count, none stays open", async () => {
    const quota = { key: "probed", concurrent: 2 };
    const source = { ...stage.vendor.open(), quota, probe: async () => ({ bytesPerDay: 7 }) };
    expect(await probeRange(tools(), source as never, { range: whole, signal })).toEqual({ bytesPerDay: 7 });
    const asked = await stage.db.$queryRaw<{ requests: number; open: number }[]>`
      SELECT count(*)::int AS requests, count(*) FILTER (WHERE open_until > clock_timestamp())::int AS open
      FROM vendor_requests WHERE project = ${quota.key}`;
    expect(asked).toEqual([{ requests: 3, open: 0 }]);
  });

  test("does not wait for a probe without end", async () => {
    const source = {
      ...stage.vendor.open(),
      probe: (_: unknown, signal: AbortSignal) => delay(60_000, undefined, { signal }),
    };
    expect(await probeRange(tools(), source as never, { range: whole, signal, mostMs: 50 })).toBeUndefined();
  });
});
