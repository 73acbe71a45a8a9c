import { expect, test } from "vitest";

import { rateColumns } from "./rate-columns";

const at = (seconds: number) => new Date(seconds * 1_000).toISOString();
const point = (seconds: number, eventsPerSecond: number) => ({ at: at(seconds), eventsPerSecond, bytesPerSecond: 1 });

test("steps without movement come back as zeros; a wait that lasts reaches the end", () => {
  const columns = rateColumns({
    stepSeconds: 10,
    points: [point(100, 5), point(130, 7)],
    waits: [
      { from: at(105), to: at(115), why: "The quota." },
      { from: at(131), to: null, why: null },
    ],
  });
  expect(columns.times).toEqual([100, 110, 120, 130]);
  expect(columns.events).toEqual([5, 0, 0, 7]);
  expect(columns.waits.map(({ from, to }) => [from, to])).toEqual([
    [105, 115],
    [131, 140],
  ]);
});

test("nothing moved yet", () => {
  expect(rateColumns({ stepSeconds: 10, points: [], waits: [] }).times).toEqual([]);
});
