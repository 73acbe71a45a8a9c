import { expect, test } from "vitest";

import { quotaSeconds, timeLeft } from "./eta";
import type { Totals } from "./totals";

const now = Date.parse("2024-05-01T12:00:00Z");
const ago = (seconds: number) => new Date(now - seconds * 1_000);
const quota = { used: 60, perHour: 60, hourSeconds: 3_600, nextAt: new Date(now + 600_000) };
const parts = { total: 100, done: 10, empty: 10, running: 0, waiting: 0, failed: 0, leftOut: 0 };
const totals = {
  parts,
  unstaged: 0,
  bytes: { total: 2_000, read: 500 },
  rate: { eventsPerSecond: 1, bytesPerSecond: 100 },
} as Totals;
const row = { status: "running", plannedAt: ago(100), startedAt: ago(100) } as const;

test.each([
  ["by bytes when all of them are known", row, totals, null, { seconds: 15, from: "bytes" }],
  [
    "by the windows so far while some are not downloaded",
    row,
    { ...totals, unstaged: 80 },
    null,
    { seconds: 400, from: "parts" },
  ],
  ["by the quota when that is slower", row, { ...totals, unstaged: 80 }, quota, { seconds: 5_340, from: "quota" }],
  [
    "also while it waits for the quota",
    { ...row, status: "waiting" },
    { ...totals, unstaged: 1 },
    quota,
    { seconds: 600, from: "quota" },
  ],
  [
    "by the windows when the quota is wide",
    row,
    { ...totals, unstaged: 80 },
    { ...quota, used: 0, perHour: 90, nextAt: null },
    { seconds: 400, from: "parts" },
  ],
  [
    "not while nothing was done",
    row,
    { ...totals, unstaged: 80, parts: { ...parts, done: 0, empty: 0 } },
    null,
    undefined,
  ],
  ["not in the first seconds", { ...row, startedAt: ago(1) }, totals, null, undefined],
  ["not while it is paused", { ...row, status: "paused" }, totals, null, undefined],
] as const)("%s", (_name, migration, sums, state, eta) => {
  expect(timeLeft(migration, sums, state, now)).toEqual(eta);
});

test("requests within the quota need no time for it", () => {
  expect(quotaSeconds(20, { ...quota, used: 40, nextAt: null }, now)).toBe(0);
  expect(quotaSeconds(61, { ...quota, used: 0, nextAt: null }, now)).toBe(0);
});
