/** What tells states of a part apart beside the colour. */
export const patterns = ["solid", "hollow", "stripes", "dots", "dot", "tee", "cross", "half", "slash"] as const;
export type Pattern = (typeof patterns)[number];

/** [x, y, width, height] in CSS pixels. */
export type Rect = readonly [number, number, number, number];

/** Cells up to this size are drawn by whole pixels: finer patterns blur in them. */
export const SMALL = 6;

/** The form of a small cell. All of them differ at every size, from 3 × 3 pixels on; the test says so. */
export const smallForms: Record<Pattern, (size: number) => Rect[]> = {
  solid: (s) => [[0, 0, s, s]],
  hollow: (s) => [[0, s - 1, s, 1]],
  half: (s) => [[0, Math.floor(s / 2), s, s - Math.floor(s / 2)]],
  stripes: (s) => [
    [0, 0, 1, s],
    [s - 1, 0, 1, s],
  ],
  dots: (s) => [
    [0, 0, 1, 1],
    [s - 1, 0, 1, 1],
    [0, s - 1, 1, 1],
    [s - 1, s - 1, 1, 1],
  ],
  dot: (s) => [[Math.floor(s / 2), Math.floor(s / 2), 1, 1]],
  tee: (s) => [
    [0, 0, s, 1],
    [Math.floor(s / 2), 1, 1, s - 1],
  ],
  cross: (s) =>
    diagonal(s).flatMap(([x, y]): Rect[] =>
      x === y && 2 * x === s - 1
        ? [[x, y, 1, 1]]
        : [
            [x, y, 1, 1],
            [s - 1 - x, y, 1, 1],
          ],
    ),
  slash: (s) => diagonal(s).map(([x, y]): Rect => [s - 1 - x, y, 1, 1]),
};

const diagonal = (size: number) => Array.from({ length: size }, (_, at) => [at, at] as const);
