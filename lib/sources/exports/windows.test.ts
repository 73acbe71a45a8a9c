import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { ExportWindow } from "@/lib/sources/export-source";
import { amplitudeGrain, amplitudeQuery } from "./amplitude-request";
import { mixpanelDays, mixpanelGrain } from "./mixpanel-request";
import { splitYears } from "@/lib/schemas/split-years";
import { DAY_MS, type Grain, halve, HOUR_MS, planWindows, windowMs } from "./windows";

const at = (text: string) => new Date(text);
const range = (from: string, to: string): ExportWindow => ({ start: at(from), end: at(to) });
const shown = (windows: ExportWindow[]) => windows.map(({ start, end }) => [start.toISOString(), end.toISOString()]);

/** Beginnings that calendars get wrong, and any other: as hours since the epoch. */
const oddDays = [
  ...["2024-02-28", "2024-02-29", "2023-02-28", "2000-02-29", "2100-02-28", "2023-12-31", "2024-12-31"],
  // Clocks change in Berlin, New York, Sydney, and a whole day was left out on Samoa.
  ...["2024-03-31", "2024-10-27", "2024-03-10", "2024-11-03", "2024-04-07", "2011-12-30"],
];
const hours = fc.oneof(
  fc.integer({ min: at("2005-01-01").getTime() / HOUR_MS, max: at("2035-01-01").getTime() / HOUR_MS }),
  fc
    .tuple(fc.constantFrom(...oddDays), fc.integer({ min: -30, max: 30 }))
    .map(([day, off]) => at(day).getTime() / HOUR_MS + off),
);
const ranges = (unitMs: number, mostDays: number) =>
  fc.tuple(hours, fc.integer({ min: 1, max: (mostDays * DAY_MS) / unitMs })).map(([hour, units]) => {
    const start = Math.floor((hour * HOUR_MS) / unitMs) * unitMs;
    return { start: new Date(start), end: new Date(start + units * unitMs) };
  });
const hints = fc.option(fc.record({ bytesPerDay: fc.double({ min: 0, max: 1e12, noNaN: true }) }), { nil: undefined });

/** Each begins where the one before ended; the first and the last are the range's own ends. */
function expectToCover(windows: ExportWindow[], { start, end }: ExportWindow): void {
  const bounds = [...windows.map((window) => window.start.getTime()), windows.at(-1)!.end.getTime()];
  expect(bounds[0]).toBe(start.getTime());
  expect(bounds.at(-1)).toBe(end.getTime());
  windows.forEach((window, index) => {
    expect(window.end.getTime()).toBe(bounds[index + 1]);
    expect(window.end.getTime()).toBeGreaterThan(window.start.getTime());
  });
}

describe.each<[string, Grain, number]>([
  ["amplitude", amplitudeGrain, 60],
  ["mixpanel", mixpanelGrain, 800],
])("windows of %s", (_vendor, grain, mostDays) => {
  test("cover any range with no gap and no overlap, in whole units, none wider than allowed", () => {
    fc.assert(
      fc.property(ranges(grain.unitMs, mostDays), hints, (wanted, hint) => {
        const windows = planWindows(wanted, grain, hint);
        expectToCover(windows, wanted);
        for (const { start, end } of windows) {
          expect(start.getTime() % grain.unitMs).toBe(0);
          expect(end.getTime() - start.getTime()).toBeLessThanOrEqual(windowMs(grain, hint));
        }
      }),
      { numRuns: 300 },
    );
  });

  test("halve down to single units and still cover what they were", () => {
    fc.assert(
      fc.property(ranges(grain.unitMs, 3), (wanted) => {
        const smallest: ExportWindow[] = [];
        const open = [wanted];
        for (let window = open.shift(); window; window = open.shift()) {
          const halves = halve(window, grain.unitMs);
          if (halves) open.unshift(...halves);
          else smallest.push(window);
        }
        expectToCover(smallest, wanted);
        for (const { start, end } of smallest) expect(end.getTime() - start.getTime()).toBe(grain.unitMs);
      }),
    );
  });

  test("are wider the less there is, from one unit up to the most", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 1e12, noNaN: true }),
        fc.double({ min: 1, max: 1e12, noNaN: true }),
        (a, b) => {
          const [less, more] = [Math.min(a, b), Math.max(a, b)];
          expect(windowMs(grain, { bytesPerDay: less })).toBeGreaterThanOrEqual(windowMs(grain, { bytesPerDay: more }));
        },
      ),
    );
    expect(windowMs(grain, { bytesPerDay: 1e15 })).toBe(grain.unitMs);
    expect(windowMs(grain, { bytesPerDay: 0 })).toBe(grain.mostMs);
  });
});

test("bounds inside a unit are refused", () => {
  expect(() => planWindows(range("2024-01-01T00:30:00Z", "2024-01-02T00:00:00Z"), amplitudeGrain)).toThrow(RangeError);
  expect(() => planWindows(range("2024-01-01T01:00:00Z", "2024-01-03T00:00:00Z"), mixpanelGrain)).toThrow(RangeError);
  expect(() => planWindows(range("2024-01-02T00:00:00Z", "2024-01-02T00:00:00Z"), mixpanelGrain)).toThrow(RangeError);
});

describe("what Amplitude is asked for", () => {
  test("days by midnight, the first and last as much of them as the range has", () => {
    expect(shown(planWindows(range("2024-02-28T22:00:00Z", "2024-03-01T03:00:00Z"), amplitudeGrain))).toEqual([
      ["2024-02-28T22:00:00.000Z", "2024-02-29T00:00:00.000Z"],
      ["2024-02-29T00:00:00.000Z", "2024-03-01T00:00:00.000Z"],
      ["2024-03-01T00:00:00.000Z", "2024-03-01T03:00:00.000Z"],
    ]);
  });

  test.each([
    ["a day", "2024-02-29T00:00:00Z", "2024-03-01T00:00:00Z", "20240229T00", "20240229T23"],
    ["an hour", "2024-12-31T23:00:00Z", "2025-01-01T00:00:00Z", "20241231T23", "20241231T23"],
    ["over a year's end", "2024-12-31T22:00:00Z", "2025-01-01T02:00:00Z", "20241231T22", "20250101T01"],
  ])("%s, by its first and last hour", (_what, from, to, start, end) => {
    expect(amplitudeQuery(range(from, to))).toEqual({ start, end });
  });

  test("each hour of a range is asked for once", () => {
    const hour = (text: string) =>
      Date.parse(text.replace(/(\d{4})(\d\d)(\d\d)T(\d\d)/, "$1-$2-$3T$4:00:00Z")) / HOUR_MS;
    fc.assert(
      fc.property(ranges(HOUR_MS, 5), hints, (wanted, hint) => {
        const asked = planWindows(wanted, amplitudeGrain, hint).flatMap((window) => {
          const { start, end } = amplitudeQuery(window);
          return Array.from({ length: hour(end) - hour(start) + 1 }, (_, index) => hour(start) + index);
        });
        const first = wanted.start.getTime() / HOUR_MS;
        const count = (wanted.end.getTime() - wanted.start.getTime()) / HOUR_MS;
        expect(asked).toEqual(Array.from({ length: count }, (_, index) => first + index));
      }),
    );
  });
});

describe("what Mixpanel is asked for", () => {
  test.each([
    ["a leap day", "2024-02-29", "2024-03-01", "2024-02-29", "2024-02-29"],
    ["a year", "2023-01-01", "2024-01-01", "2023-01-01", "2023-12-31"],
  ])("%s, by its first and last day", (_what, from, to, first, last) => {
    expect(mixpanelDays(range(from, to))).toEqual({ from_date: first, to_date: last });
  });

  test("a year of little data needs few requests", () => {
    const year = range("2023-01-01", "2024-01-01");
    expect(planWindows(year, mixpanelGrain, { bytesPerDay: 1_000_000 }).length).toBeLessThanOrEqual(13);
    expect(planWindows(year, mixpanelGrain, { bytesPerDay: 2_000_000_000 })).toHaveLength(365);
  });
});

describe("a series", () => {
  test("of ranges up to a year, cut on the same day", () => {
    expect(shown(splitYears(range("2022-11-15T00:00:00Z", "2025-01-15T00:00:00Z")))).toEqual([
      ["2022-11-15T00:00:00.000Z", "2023-11-15T00:00:00.000Z"],
      ["2023-11-15T00:00:00.000Z", "2024-11-15T00:00:00.000Z"],
      ["2024-11-15T00:00:00.000Z", "2025-01-15T00:00:00.000Z"],
    ]);
  });

  test.each([
    ["a leap year", "2024-01-01", "2025-01-01", 1],
    ["a year over a 29 February", "2023-06-01", "2024-06-01", 1],
    ["a day more than a leap year", "2024-01-01", "2025-01-02", 2],
    ["a year from a 29 February", "2024-02-29", "2025-02-28", 1],
  ])("%s", (_what, from, to, count) => expect(splitYears(range(from, to))).toHaveLength(count));

  test("covers any range, none over a year", () => {
    fc.assert(
      fc.property(ranges(HOUR_MS, 5_000), (wanted) => {
        const years = splitYears(wanted);
        expectToCover(years, wanted);
        for (const { start, end } of years) expect(end.getTime() - start.getTime()).toBeLessThanOrEqual(366 * DAY_MS);
        expect(years.length).toBeLessThanOrEqual(
          Math.ceil((wanted.end.getTime() - wanted.start.getTime()) / (364 * DAY_MS)),
        );
      }),
    );
  });
});
