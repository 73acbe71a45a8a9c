import { expect, test } from "vitest";

import { changedRuns, MapRevisions } from "./map-revisions";

test.each([
  ["nothing", "pppp", "pppp", []],
  ["one cell", "pppp", "prpp", [[1, "r"]]],
  ["cells near each other in one run", "pppppppp", "prppprpp", [[1, "rpppr"]]],
  [
    "cells far from each other apart",
    "p".repeat(20),
    `r${"p".repeat(18)}r`,
    [
      [0, "r"],
      [19, "r"],
    ],
  ],
  ["cells that were added", "pp", "pprr", [[2, "rr"]]],
  ["none of those that are gone", "pppp", "pp", []],
] as const)("%s", (_name, before, after, runs) => {
  expect(changedRuns(before, after)).toEqual(runs);
});

test("an asker gets what changed since its revision, and the whole when that is not known", () => {
  const maps = new MapRevisions();
  const first = maps.since("m", "pppp", undefined);
  expect(first.cells).toEqual({ total: 4, runs: [[0, "pppp"]] });
  expect(maps.since("m", "pppp", first.rev)).toEqual({ rev: first.rev });
  const second = maps.since("m", "prpp", first.rev);
  expect(second.cells).toEqual({ total: 4, runs: [[1, "r"]] });
  expect(maps.since("m", "ddpp", first.rev).cells).toEqual({ total: 4, runs: [[0, "dd"]] });
  expect(maps.since("other", "dddd", first.rev).cells).toEqual({ total: 4, runs: [[0, "dddd"]] });
  // Another process names the same map by the same revision.
  expect(new MapRevisions().since("m", "pppp", first.rev)).toEqual({ rev: first.rev });
});
