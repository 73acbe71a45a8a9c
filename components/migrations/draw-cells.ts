import { type Pattern, SMALL, smallForms } from "@/lib/client/cell-forms";
import { type CellLayout, placeOf } from "@/lib/client/cell-layout";
import type { CellState } from "@/lib/schemas/progress";

import { cellLooks, cellState } from "./cell-looks";

type Drawing = { canvas: HTMLCanvasElement; cells: string; layout: CellLayout; width: number; only: CellState | null };
type Place = ReturnType<typeof placeOf>;
type Fill = (context: CanvasRenderingContext2D, place: Place) => void;

const FADED = 0.16;

/** Draws every cell; 10,000 take a few milliseconds. Colours are the page's own variables, so both themes hold. */
export function drawCells({ canvas, cells, layout, width, only }: Drawing): void {
  const context = prepare(canvas, width, layout.rows * (layout.height + layout.gap));
  if (!context) return;
  const colourOf = readColours(canvas);
  const small = layout.height <= SMALL;
  for (let index = 0; index < cells.length; index++) {
    const state = cellState(cells[index]);
    const { colour, pattern } = cellLooks[state];
    context.fillStyle = context.strokeStyle = colourOf(colour);
    context.globalAlpha = only === null || only === state ? 1 : FADED;
    const place = placeOf(layout, index);
    if (small) drawSmall(context, pattern, place, 1);
    else fill[pattern](context, place);
  }
}

/** One cell as it looks in the map; a small form enlarged, so that it can be read. */
export function drawSwatch(
  canvas: HTMLCanvasElement,
  state: CellState,
  { small, size }: { small: boolean; size: number },
) {
  const context = prepare(canvas, size, size);
  if (!context) return;
  const { colour, pattern } = cellLooks[state];
  context.fillStyle = context.strokeStyle = readColours(canvas)(colour);
  if (small) drawSmall(context, pattern, { x: 0, y: 0, width: 3, height: 3 }, size / 3);
  else fill[pattern](context, { x: 0, y: 0, width: size, height: size });
}

function prepare(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D | null {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext("2d");
  context?.setTransform(ratio, 0, 0, ratio, 0, 0);
  return context;
}

function readColours(canvas: HTMLCanvasElement): (name: string) => string {
  const style = getComputedStyle(canvas);
  const colours = new Map(Object.values(cellLooks).map(({ colour }) => [colour, style.getPropertyValue(colour)]));
  return (name) => colours.get(name) ?? "";
}

function drawSmall(context: CanvasRenderingContext2D, pattern: Pattern, { x, y, height }: Place, scale: number): void {
  for (const [left, top, width, tall] of smallForms[pattern](height))
    context.fillRect(x + left * scale, y + top * scale, width * scale, tall * scale);
}

const outline: Fill = (context, { x, y, width, height }) => {
  context.lineWidth = 1;
  context.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
};

const line = (context: CanvasRenderingContext2D, ...[x, y, toX, toY]: [number, number, number, number]) => {
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(toX, toY);
  context.stroke();
};

const fill: Record<Pattern, Fill> = {
  solid: (context, { x, y, width, height }) => context.fillRect(x, y, width, height),
  hollow: outline,
  half: (context, place) => {
    outline(context, place);
    context.fillRect(place.x, place.y + place.height / 2, place.width, place.height / 2);
  },
  stripes: (context, place) => {
    outline(context, place);
    const { x, y, width, height } = place;
    for (let at = 0; at < width; at += 4) context.fillRect(x + at, y, Math.min(2, width - at), height);
  },
  dots: (context, place) => {
    outline(context, place);
    const { x, y, width, height } = place;
    for (let row = 2; row < height - 1; row += 4)
      for (let column = 2; column < width - 1; column += 4) context.fillRect(x + column, y + row, 2, 2);
  },
  dot: (context, place) => {
    outline(context, place);
    const size = Math.max(2, Math.round(Math.min(place.width, place.height) / 3));
    context.fillRect(place.x + (place.width - size) / 2, place.y + (place.height - size) / 2, size, size);
  },
  tee: (context, place) => {
    outline(context, place);
    const { x, y, width, height } = place;
    context.fillRect(x, y, width, Math.max(2, height / 4));
    context.fillRect(x + width / 2 - 1, y, 2, height);
  },
  cross: (context, place) => {
    outline(context, place);
    const { x, y, width, height } = place;
    context.lineWidth = 2;
    line(context, x + 1, y + 1, x + width - 1, y + height - 1);
    line(context, x + width - 1, y + 1, x + 1, y + height - 1);
  },
  slash: (context, place) => {
    outline(context, place);
    const { x, y, width, height } = place;
    context.lineWidth = 1.5;
    line(context, x + width - 1, y + 1, x + 1, y + height - 1);
  },
};
