import { expect, test } from "vitest";

import { timeBuckets } from "./time-buckets";

const on = (...days: string[]) => days.map((day) => ({ day, count: 2 }));

test.each([
  { days: on("2024-02-27", "2024-03-01"), unit: "day", count: 4 },
  { days: on("2024-01-03", "2024-12-30"), unit: "week", count: 53 },
  { days: on("2023-12-31", "2024-01-01", "2026-01-01"), unit: "month", count: 26 },
  { days: on("1970-01-01", "2024-06-01"), unit: "year", count: 55 },
])("$days.0.day and on is shown by $unit, without a gap", ({ days, unit, count }) => {
  const shown = timeBuckets(days);
  expect(shown.unit).toBe(unit);
  expect(shown.buckets).toHaveLength(count);
  expect(shown.buckets[0]?.from).toBe(days[0]?.day);
  expect(shown.buckets.at(-1)?.to).toBe(days.at(-1)?.day);
  for (const [index, bucket] of shown.buckets.entries()) {
    const next = shown.buckets[index + 1];
    if (next) expect(Date.parse(next.from) - Date.parse(bucket.to)).toBe(86_400_000);
  }
  expect(shown.buckets.reduce((sum, bucket) => sum + bucket.count, 0)).toBe(2 * days.length);
  expect(shown.buckets.at(-1)?.count).toBe(2);
});

test("no day is no bucket, and one day is one", () => {
  expect(timeBuckets([]).buckets).toEqual([]);
  expect(timeBuckets(on("2024-02-29")).buckets).toEqual([{ from: "2024-02-29", to: "2024-02-29", count: 2 }]);
});
