import { describe, expect, test } from "vitest";

import {
  formatAgo,
  formatAmount,
  formatBytes,
  formatCount,
  formatDuration,
  formatFineShare,
  formatShare,
  formatShortCount,
  formatTime,
  formatTimeLeft,
  formatTimeLeftRange,
} from "./format";

describe("numbers", () => {
  test.each([
    [0, "0"],
    [41_203_118, "41,203,118"],
    [Number.MAX_SAFE_INTEGER, "9,007,199,254,740,991"],
  ])("formatCount(%d) is %s", (value, text) => expect(formatCount(value)).toBe(text));

  test.each([
    [9_999, "9,999"],
    [12_480, "12.5 k"],
    [41_203_118, "41.2 M"],
    [2_000_000_000, "2 B"],
  ])("formatShortCount(%d) is %s", (value, text) => expect(formatShortCount(value)).toBe(text));

  test.each([
    [0, "0 B"],
    [999, "999 B"],
    [1_000, "1 kB"],
    [999_600, "1 MB"],
    [182_412_000_000, "182 GB"],
    [1_540_000_000, "1.54 GB"],
  ])("formatBytes(%d) is %s", (value, text) => expect(formatBytes(value)).toBe(text));

  test.each([
    [0, "0 %"],
    [0.0004, "< 1 %"],
    [0.999, "99 %"],
    [1, "100 %"],
    [Number.NaN, "0 %"],
  ])("formatShare(%d) is %s", (value, text) => expect(formatShare(value)).toBe(text));

  test("formatAmount picks the right form", () => {
    expect([formatAmount(1, "file"), formatAmount(1_204, "file"), formatAmount(0, "entry", "entries")]).toEqual([
      "1 file",
      "1,204 files",
      "0 entries",
    ]);
  });
});

describe("times", () => {
  test.each([
    [0.4, "0 s"],
    [45, "45 s"],
    [60, "1 m 00 s"],
    [7_530, "2 h 05 m"],
    [200_000, "2 d 7 h"],
  ])("formatDuration(%d) is %s", (value, text) => expect(formatDuration(value)).toBe(text));

  test.each([
    [12, "less than a minute"],
    [90, "about 2 m"],
    [7_530, "about 2 h 5 m"],
    [86_340, "about 1 d 0 h"],
  ])("formatTimeLeft(%d) is %s", (value, text) => expect(formatTimeLeft(value)).toBe(text));

  test("formatTime is UTC whatever the browser's zone, and leaves what is no time", () => {
    expect(formatTime("2024-03-09T14:05:59.123Z")).toBe("2024-03-09 14:05 UTC");
    expect(formatTime("yesterday")).toBe("yesterday");
  });

  test.each([
    [10, "just now"],
    [240, "4 m ago"],
    [3 * 3_600, "3 h ago"],
    [2 * 86_400, "2 d ago"],
    [30 * 86_400, "2024-01-01"],
  ])("formatAgo of %d seconds is %s", (seconds, text) => {
    const then = "2024-01-01T00:00:00Z";
    expect(formatAgo(then, Date.parse(then) + seconds * 1000)).toBe(text);
  });
});

test.each([
  [0, "0 %"],
  [0.0004, "< 0.1 %"],
  [0.942, "94.2 %"],
  [0.99999, "99.9 %"],
  [1, "100 %"],
  [Number.NaN, "0 %"],
])("formatFineShare(%d) is %s", (share, text) => {
  expect(formatFineShare(share)).toBe(text);
});

test.each([
  [{ seconds: 7_800, low: 7_500, high: 9_000 }, "about 2 h 5 m – 2 h 30 m"],
  [{ seconds: 7_530 }, "about 2 h 5 m"],
  [{ seconds: 61, low: 60, high: 62 }, "about 1 m"],
  [{ seconds: 60, low: 30, high: 200 }, "less than a minute – 3 m"],
])("formatTimeLeftRange(%j) is %s", (left, text) => {
  expect(formatTimeLeftRange(left)).toBe(text);
});
