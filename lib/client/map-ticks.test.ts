import { expect, test } from "vitest";

import { layoutCells } from "./cell-layout";
import { ticksBelow, ticksBeside } from "./map-ticks";

test("below a row only what has room between the ends", () => {
  const layout = layoutCells(30, 640);
  const marks = Array.from({ length: 30 }, (_, at): [number, string] => [at, `2024-01-${at + 1}`]);
  const ticks = ticksBelow(layout, marks, 640);
  expect(ticks.map(({ text }) => text)).toEqual(["2024-01-5", "2024-01-9", "2024-01-13", "2024-01-17", "2024-01-21"]);
  for (const [index, { at }] of ticks.entries()) expect(at - (ticks[index - 1]?.at ?? 0)).toBeGreaterThanOrEqual(80);
  expect(ticksBelow(layoutCells(1, 640), [[0, "2024-01-01"]], 640)).toEqual([]);
});

test("beside rows the day that a row begins with, each once and not in a crowd", () => {
  const layout = layoutCells(10_000, 600);
  const marks: [number, string][] = [
    [0, "2024-01"],
    [744, "2024-02"],
    [9_990, "2025-02"],
  ];
  const ticks = ticksBeside(layout, marks);
  expect(ticks.map(({ text }) => text)).toEqual(["2024-01", "2024-02"]);
  const row = Math.round(ticks[1]!.at / (layout.height + layout.gap));
  expect(row * layout.columns).toBeGreaterThanOrEqual(744);
});
