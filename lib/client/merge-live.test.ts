import { expect, test } from "vitest";

import type { LiveView } from "@/lib/schemas/live";
import type { MigrationView } from "@/lib/schemas/migration";

import { mergeCells, mergeLive } from "./merge-live";

test.each([
  ["nothing new", "pppp", undefined, "pppp"],
  ["the first tick", "", { total: 4, runs: [[0, "pppp"]] }, "pppp"],
  [
    "some cells",
    "pppppp",
    {
      total: 6,
      runs: [
        [1, "rr"],
        [5, "d"],
      ],
    },
    "prrppd",
  ],
  ["more cells than before", "pp", { total: 4, runs: [[2, "rr"]] }, "pprr"],
  ["fewer cells than before", "pppp", { total: 2, runs: [] }, "pp"],
  ["none at all", "pppp", { total: 0, runs: [] }, ""],
] satisfies [string, string, LiveView["cells"], string][])("%s", (_name, before, change, after) => {
  expect(mergeCells(before, change)).toBe(after);
});

const view = {
  name: "Mine",
  events: [{ from: "a", to: "a", count: 1 }],
  at: "2026-01-01T00:00:01.000Z",
  status: "waiting",
  statusReason: "No answer.",
  waitingUntil: "2026-01-01T00:00:09.000Z",
} as unknown as MigrationView;
const tick = { rev: "r", steps: [], at: "2026-01-01T00:00:02.000Z", status: "running" } as unknown as LiveView;

test("a tick says all that is so now: what the old state said is gone, the rest stays", () => {
  expect(mergeLive(view, tick)).toEqual({ name: "Mine", events: view.events, at: tick.at, status: "running" });
});

test("an older tick changes nothing", () => {
  expect(mergeLive(view, { ...tick, at: "2026-01-01T00:00:00.000Z" })).toBe(view);
});
