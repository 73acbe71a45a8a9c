import { expect, test } from "vitest";

import { estimateRows, timeText } from "./estimate-text";

const nothing = { series: 1, complete: true, notes: [] };

test("what is not known is not said", () => {
  expect(estimateRows(nothing)).toEqual([]);
  expect(timeText(nothing)).toBeNull();
});

test("what is known is, with why it takes so long", () => {
  const quota = { perHour: 60, used: 2, left: 58 };
  const known = { ...nothing, requests: 730, minimumSeconds: 43_200, from: "quota" as const, quota, series: 2 };
  expect(estimateRows(known).map(({ term, text }) => `${term}: ${text}`)).toEqual([
    "Requests: about 730 requests to the vendor",
    "Quota: 58 of 60 left this hour",
    "Time: at least about 12 h 0 m, by the vendor's quota",
    "Split into: 2 migrations, one after another",
  ]);
  expect(timeText(known)).toMatch(/^At least about 12 h 0 m, by the vendor's quota\./);
});

test("what was not counted to its end is at least that", () => {
  const rows = estimateRows({ ...nothing, bytes: 2_000_000_000, events: 4_000_000, complete: false });
  expect(rows.map(({ text }) => text)).toEqual(["at least 2 GB", "at least about 4,000,000"]);
});
