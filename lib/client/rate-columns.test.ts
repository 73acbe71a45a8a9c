import { describe, expect, test } from "vitest";

import type { RatesView } from "@/lib/schemas/progress";

import { mergeSteps } from "./merge-steps";
import { rateColumns } from "./rate-columns";

const BEGIN = Date.parse("2024-01-01T00:00:00Z") / 1_000;
const at = (seconds: number) => new Date((BEGIN + seconds) * 1_000).toISOString();
const point = (seconds: number, events: number) => ({
  at: at(seconds),
  eventsPerSecond: events,
  bytesPerSecond: events * 10,
});
const rates = (fields: Partial<RatesView>): RatesView => ({
  stepSeconds: 10,
  from: at(0),
  to: null,
  points: [],
  waits: [],
  ...fields,
});
const places = (columns: number[]) => columns.map((x) => x - BEGIN);

describe("rateColumns", () => {
  test("puts back the steps in which nothing moved, up to now", () => {
    const columns = rateColumns(rates({ points: [point(0, 5), point(30, 7)] }), BEGIN + 65);
    expect(places(columns.x)).toEqual([0, 10, 20, 30, 40]);
    expect(columns.events).toEqual([5, 0, 0, 7, 0]);
    expect(columns.bytes).toEqual([50, 0, 0, 70, 0]);
    expect(columns.end).toBe(BEGIN + 65);
  });

  test("a wait that goes on is shaded until now", () => {
    const waits = [{ from: at(20), to: null, why: "No answer.", kind: "wait" as const }];
    const { shaded } = rateColumns(rates({ points: [point(0, 5)], waits }), BEGIN + 100);
    expect(shaded).toMatchObject([{ from: BEGIN + 20, to: BEGIN + 100, kind: "wait", why: "No answer." }]);
  });

  test("a long rest does not stretch the axis, and times are right on both sides of it", () => {
    const waits = [{ from: at(20), to: at(1_000_020), why: null, kind: "rest" as const }];
    const points = [point(0, 5), point(10, 5), point(1_000_020, 6), point(1_000_030, 6)];
    const columns = rateColumns(rates({ points, waits, to: at(1_000_040) }), 0);
    expect(columns.end - BEGIN).toBe(80);
    expect(columns.shaded).toMatchObject([{ from: BEGIN + 20, to: BEGIN + 60, kind: "rest" }]);
    expect(places(columns.x)).toEqual([0, 10, 20, 30, 40, 50, 60, 70]);
    expect(columns.events).toEqual([5, 5, 0, 0, 0, 0, 6, 6]);
    expect(columns.timeAt(BEGIN + 10)).toBe(BEGIN + 10);
    expect(columns.timeAt(BEGIN + 70)).toBe(BEGIN + 1_000_030);
  });

  test("of nothing there is nothing", () => {
    expect(rateColumns(rates({ from: null }), BEGIN)).toMatchObject({ x: [], events: [], shaded: [] });
  });
});

describe("mergeSteps", () => {
  const steps = [point(10, 6), point(20, 0), point(30, 8)];

  test("a tick's steps take the place of the last ones", () => {
    const merged = mergeSteps(rates({ points: [point(0, 5), point(10, 2)] }), steps);
    expect(merged.points).toEqual([point(0, 5), point(10, 6), point(30, 8)]);
  });

  test("wider steps stay as they are", () => {
    const wide = rates({ stepSeconds: 20, points: [point(0, 5)] });
    expect(mergeSteps(wide, steps)).toBe(wide);
  });
});
