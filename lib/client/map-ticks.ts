import type { PartMap } from "@/lib/schemas/progress";

import { type CellLayout, placeOf } from "./cell-layout";

/** CSS pixels that a date takes below the cells, with its distance to the next; and a line of it beside them. */
const WIDE = 80;
const TALL = 14;
/** What dates beside the rows take of the map's width. */
export const GUTTER = 72;

export type Tick = { at: number; text: string };

/** Below a single row: where days begin, as far as there is room between the two ends, which are named anyway. */
export function ticksBelow(layout: CellLayout, marks: PartMap["marks"], width: number): Tick[] {
  const ticks: Tick[] = [];
  for (const [index, text] of marks) {
    const at = placeOf(layout, index).x;
    if (at >= (ticks.at(-1)?.at ?? 0) + WIDE && at + 2 * WIDE <= width) ticks.push({ at, text });
  }
  return ticks;
}

/** Beside many rows: with which day a row begins, where it is another than the one named above it. */
export function ticksBeside(layout: CellLayout, marks: PartMap["marks"]): Tick[] {
  const ticks: Tick[] = [];
  for (let row = 0; row < layout.rows; row++) {
    const at = row * (layout.height + layout.gap);
    const text = marks.findLast(([index]) => index <= row * layout.columns)?.[1];
    const before = ticks.at(-1);
    if (text && text !== before?.text && (!before || at >= before.at + TALL)) ticks.push({ at, text });
  }
  return ticks;
}
