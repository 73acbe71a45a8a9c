import { expect, test } from "vitest";

import { quotaSeconds, timeLeft } from "./eta";
import type { Totals } from "./totals";

const now = Date.parse("2024-05-01T12:00:00Z");
const quota = { used: 60, perHour: 60, hourSeconds: 3_600, nextAt: new Date(now + 600_000) };
const parts = { total: 100, done: 10, empty: 6, running: 0, waiting: 0, failed: 0, leftOut: 0 };
const totals = {
  parts,
  unstaged: 0,
  unstagedResting: 0,
  bytes: { total: 2_000, read: 500 },
  bytesResting: 0,
} as Totals;
const windows = { ...totals, unstaged: 80 };
const row = { status: "running", plannedAt: new Date(now) } as const;
const pace = { bytesPerSecond: 100, slow: 50, fast: 150 };
const course = { pace, workedSeconds: 160 };

test.each([
  ["by bytes when all are known", row, totals, { course }, { seconds: 15, from: "bytes", low: 10, high: 30 }],
  ["without parts that rest", row, { ...totals, bytesResting: 1_000 }, { course }, { seconds: 5, low: 3, high: 10 }],
  ["while it waits: what is left of the work", { ...row, status: "waiting" }, totals, { course }, { seconds: 15 }],
  ["by the windows so far", row, windows, { course }, { seconds: 840, from: "parts", low: 735, high: 1_050 }],
  [
    "without windows that rest",
    row,
    { ...windows, unstagedResting: 4, parts: { ...parts, failed: 4 } },
    { course },
    { seconds: 800, from: "parts" },
  ],
  [
    "by bytes when only windows that rest are not downloaded",
    row,
    { ...windows, unstaged: 4, unstagedResting: 4, parts: { ...parts, failed: 4 } },
    { course },
    { seconds: 15, from: "bytes" },
  ],
  ["by the quota when that is slower", row, windows, { course, quota }, { seconds: 5_340, from: "quota", low: 5_340 }],
  [
    "while it waits for the quota, before any window ended",
    { ...row, status: "waiting" },
    { ...windows, unstaged: 1, parts: { ...parts, done: 0, empty: 0 } },
    { course: { pace: null, workedSeconds: 0 }, quota },
    { seconds: 600, from: "quota", low: 600, high: 660 },
  ],
  [
    "by the windows when the quota is wide",
    row,
    windows,
    { course, quota: { ...quota, used: 0, perHour: 90, nextAt: null } },
    { seconds: 840, from: "parts" },
  ],
] as const)("%s", (_name, migration, sums, given, eta) => {
  expect(timeLeft(migration, sums, { quota: null, now, ...given })).toMatchObject(eta);
});

test.each([
  ["while nothing is known of its pace", row, totals, { course: { pace: null, workedSeconds: 3 } }],
  ["after the first window", row, { ...windows, parts: { ...parts, done: 1, empty: 0 } }, { course }],
  ["while it is listed", { ...row, plannedAt: null }, totals, { course }],
  ["while it is paused", { ...row, status: "paused" as const }, totals, { course }],
  ["while it is queued", { ...row, status: "queued" as const }, totals, { course: undefined }],
])("silent %s", (_name, migration, sums, given) => {
  expect(timeLeft(migration, sums as Totals, { quota: null, now, ...given })).toBeUndefined();
});

test("requests within the quota need no time for it", () => {
  expect(quotaSeconds(20, { ...quota, used: 40, nextAt: null }, now)).toBe(0);
  expect(quotaSeconds(61, { ...quota, used: 0, nextAt: null }, now)).toBe(0);
});
