import { expect, test } from "vitest";

import { patterns, smallForms, SMALL } from "./cell-forms";

test.each(Array.from({ length: SMALL - 2 }, (_, index) => index + 3))(
  "at %i pixels every state has a form of its own, without colour",
  (size) => {
    const bitmaps = patterns.map((pattern) => {
      const bits = Array<number>(size * size).fill(0);
      for (const [x, y, width, height] of smallForms[pattern](size))
        for (let row = y; row < y + height; row++)
          for (let column = x; column < x + width; column++) {
            expect(row < size && column < size, `${pattern} stays in its cell`).toBe(true);
            bits[row * size + column] = 1;
          }
      return bits.join("");
    });
    expect(new Set(bitmaps).size).toBe(patterns.length);
  },
);
