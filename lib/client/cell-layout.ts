export type CellLayout = { columns: number; rows: number; width: number; height: number; gap: number };

const LARGEST = 28;
const SMALLEST = 3;
/** The map's height stays within this, in CSS pixels, unless cells would be too small to be seen. */
const HEIGHT = 132;

/** How many cells stand side by side, and how large each is, so that all fit `width` × about 132 px: few become bars, many small squares. */
export function layoutCells(count: number, width: number): CellLayout {
  if (count <= 0 || width <= 0) return { columns: 1, rows: 0, width: 0, height: 0, gap: 0 };
  const oneRow = Math.floor((width + 2) / count) - 2;
  if (oneRow >= 8) return { columns: count, rows: 1, width: Math.min(oneRow, 96), height: LARGEST, gap: 2 };
  for (let size = LARGEST; size >= SMALLEST; size--) {
    const gap = size > 8 ? 2 : 1;
    const columns = Math.floor((width + gap) / (size + gap));
    const rows = Math.ceil(count / columns);
    const fits = rows * (size + gap) - gap <= HEIGHT;
    if (fits || size === SMALLEST) return { columns, rows, width: size, height: size, gap };
  }
  throw new Error("unreachable");
}

/** Where a cell stands, in CSS pixels. */
export function placeOf({ columns, width, height, gap }: CellLayout, index: number) {
  return {
    x: (index % columns) * (width + gap),
    y: Math.floor(index / columns) * (height + gap),
    width,
    height,
  };
}

/** Which cell stands at a point of the map, or null between and beyond the cells. */
export function cellAt(layout: CellLayout, count: number, x: number, y: number): number | null {
  const column = Math.floor(x / (layout.width + layout.gap));
  const row = Math.floor(y / (layout.height + layout.gap));
  const index = row * layout.columns + column;
  return column >= 0 && column < layout.columns && row >= 0 && index < count ? index : null;
}
