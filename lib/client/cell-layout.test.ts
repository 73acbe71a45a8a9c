import { expect, test } from "vitest";

import { cellAt, layoutCells } from "./cell-layout";

test.each([1, 2, 7, 28, 120, 400, 1_204, 10_000])(
  "%i cells fit a phone and a desk, and each is found where it stands",
  (count) => {
    for (const width of [320, 560, 1_300]) {
      const layout = layoutCells(count, width);
      const { columns, rows, gap } = layout;
      expect(columns * (layout.width + gap) - gap).toBeLessThanOrEqual(width);
      expect(rows * columns).toBeGreaterThanOrEqual(count);
      if (count <= 1_204) expect(rows * (layout.height + gap) - gap).toBeLessThanOrEqual(132);
      for (const index of [0, Math.floor(count / 2), count - 1]) {
        const x = (index % columns) * (layout.width + gap) + layout.width / 2;
        const y = Math.floor(index / columns) * (layout.height + gap) + layout.height / 2;
        expect(cellAt(layout, count, x, y)).toBe(index);
      }
      expect(cellAt(layout, count, -1, 0)).toBeNull();
      expect(cellAt(layout, count, width + 50, 0)).toBeNull();
    }
  },
);

test("no parts, no cells", () => {
  expect(layoutCells(0, 500).rows).toBe(0);
  expect(cellAt(layoutCells(0, 500), 0, 0, 0)).toBeNull();
});
