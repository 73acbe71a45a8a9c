import { describe, expect, test } from "vitest";

import { estimateOf, type Known, quotaSeconds } from "./estimate";

const now = new Date("2024-05-01T12:00:00Z");
const windows: NonNullable<Known["windows"]> = {
  vendor: "Mixpanel",
  requests: 53,
  days: 365,
  widestDays: 7,
  ahead: 3,
  perHour: 60,
  quota: null,
};
const quota = { perHour: 60, hourSeconds: 3_600, used: 0, nextAt: null };
const usedUp = { ...quota, used: 60, nextAt: new Date(now.getTime() + 600_000) };

describe("the least time by a quota of 60 an hour", () => {
  test.each([
    { requests: 60, quota, seconds: 0 },
    { requests: 61, quota, seconds: 3_600 },
    { requests: 120, quota, seconds: 3_600 },
    { requests: 121, quota, seconds: 7_200 },
    { requests: 10, quota: { ...quota, used: 50 }, seconds: 0 },
    { requests: 11, quota: { ...quota, used: 50 }, seconds: 3_600 },
    { requests: 1, quota: usedUp, seconds: 600 },
    { requests: 61, quota: usedUp, seconds: 4_200 },
    { requests: 5, quota: null, seconds: 0 },
  ])("of $requests requests with $quota.used used is $seconds s", ({ requests, quota: state, seconds }) => {
    expect(quotaSeconds({ ...windows, requests, quota: state }, now)).toBe(seconds);
  });
  test("is not known where there is none", () => {
    expect(quotaSeconds({ ...windows, perHour: null }, now)).toBeUndefined();
  });
});

test("files: events by the size of records, time by the ceiling of the destination", () => {
  const files = { bytes: 50_000_000, complete: true, measured: { records: 200, bytes: 100_000 } };
  expect(estimateOf({ series: 1, ceiling: 1_000, files }, now)).toMatchObject({
    events: 100_000,
    bytes: 50_000_000,
    minimumSeconds: 100,
    from: "pacing",
    complete: true,
  });
  const free = estimateOf({ series: 1, ceiling: null, files }, now);
  expect(free).not.toHaveProperty("minimumSeconds");
  const unread = estimateOf(
    { series: 1, ceiling: 1_000, files: { ...files, measured: { records: 0, bytes: 0 } } },
    now,
  );
  expect(unread).not.toHaveProperty("events");
  expect(unread).not.toHaveProperty("minimumSeconds");
});

describe("what the options leave of the records", () => {
  const files = { bytes: 50_000_000, complete: true, measured: { records: 200, bytes: 100_000 } };
  const known = { series: 1, ceiling: 1_000, files };
  const share = { from: "sample", records: 100, imported: 50, events: 50 } as const;

  test("brings events and time down, and is said", () => {
    const half = estimateOf({ ...known, share }, now);
    expect(half).toMatchObject({ events: 50_000, minimumSeconds: 50, bytes: 50_000_000, share });
    expect(half.notes[0]).toBe("By the sample, 50 of 100 records become events.");
  });
  test("may be nothing", () => {
    const none = estimateOf({ ...known, share: { ...share, imported: 0, events: 0 } }, now);
    expect(none).toMatchObject({ events: 0, minimumSeconds: 0 });
  });
  test("counts what is made beside them among the events, but not in the least time", () => {
    const more = estimateOf({ ...known, share: { ...share, events: 80 } }, now);
    expect(more).toMatchObject({ events: 80_000, minimumSeconds: 50 });
    expect(more.notes[1]).toContain("sent once for each");
  });
  test("is told of an export too, whose events nobody knows", () => {
    const blind = estimateOf({ series: 1, ceiling: 1_000, share, windows }, now);
    expect(blind).toMatchObject({ share });
    expect(blind).not.toHaveProperty("events");
  });
});

test("an export: requests against what is left of the quota; sizes only when one day was looked at", () => {
  const blind = estimateOf({ series: 3, ceiling: 5_000, windows: { ...windows, requests: 159, quota } }, now);
  expect(blind).toMatchObject({ series: 3, requests: 159, minimumSeconds: 7_200, from: "quota", quota: { left: 60 } });
  expect(blind).not.toHaveProperty("bytes");
  expect(blind).not.toHaveProperty("diskBytes");
  const seen = estimateOf(
    { series: 1, ceiling: null, windows: { ...windows, quota: usedUp, bytesPerDay: 1_000 } },
    now,
  );
  expect(seen).toMatchObject({
    bytes: 365_000,
    diskBytes: 21_000,
    quota: { left: 0, nextAt: "2024-05-01T12:10:00.000Z" },
  });
});
