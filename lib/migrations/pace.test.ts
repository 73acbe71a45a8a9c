import { expect, test } from "vitest";

import { paceOf, type Span, type Step } from "./pace";

const NOW = 1_000_000_000;
const ago = (seconds: number) => NOW - seconds * 1_000;
const span = (from: number, to: number): Span => ({ from: ago(from), to: ago(to) });

/** Steps of `bytesPerSecond` from one moment to another, each of `ms`. */
function steps(from: number, to: number, bytesPerSecond: number, ms = 2_000): Step[] {
  const made: Step[] = [];
  for (let at = ago(from); at < ago(to); at += ms) made.push({ at, ms, bytes: (bytesPerSecond * ms) / 1_000 });
  return made;
}

test.each([
  ["an even pace", steps(60, 0, 100), [span(60, 0)], 100],
  [
    "of the time at work only: a wait does not slow it",
    [...steps(100, 80, 100), ...steps(20, 0, 100)],
    [span(100, 80), span(20, 0)],
    100,
  ],
  ["while it waits, as before the wait", steps(100, 60, 100), [span(100, 60)], 100],
  [
    "a minute and more without movement is nobody's work",
    [...steps(400, 370, 100), ...steps(30, 0, 100)],
    [span(400, 0)],
    100,
  ],
  ["short pauses between movements are work", [...steps(60, 40, 100), ...steps(20, 0, 100)], [span(60, 0)], 200 / 3],
  [
    "coarse steps of the history beside fresh ones",
    [...steps(300, 60, 100, 10_000), ...steps(60, 0, 100)],
    [span(300, 0)],
    100,
  ],
  [
    "only the last ten minutes of work",
    [...steps(3_600, 600, 1_000, 10_000), ...steps(600, 0, 100)],
    [span(3_600, 0)],
    100,
  ],
])("%s", (_name, moved, ran, bytesPerSecond) => {
  const pace = paceOf(moved, ran, NOW)!;
  expect(pace.bytesPerSecond).toBeCloseTo(bytesPerSecond, -1);
  expect(pace.slow).toBeLessThanOrEqual(pace.bytesPerSecond);
  expect(pace.fast).toBeGreaterThanOrEqual(pace.bytesPerSecond);
});

test("the more it varied, the wider", () => {
  const even = paceOf(steps(60, 0, 100), [span(60, 0)], NOW)!;
  const uneven = paceOf([...steps(60, 30, 50), ...steps(30, 0, 150)], [span(60, 0)], NOW)!;
  expect(even.fast - even.slow).toBeLessThan(15);
  expect(uneven.slow).toBeLessThan(60);
  expect(uneven.fast).toBeGreaterThan(140);
});

test.each([
  ["in the first seconds", steps(4, 0, 100), [span(4, 0)]],
  ["in the first seconds after a wait, when there was none before", steps(4, 0, 100), [span(5, 0)]],
  ["while nothing has moved", [], [span(60, 0)]],
  ["when nothing moves any more", steps(120, 60, 100), [span(120, 0)]],
  ["before it ran", steps(60, 0, 100), []],
])("none %s", (_name, moved, ran) => {
  expect(paceOf(moved, ran, NOW)).toBeNull();
});
