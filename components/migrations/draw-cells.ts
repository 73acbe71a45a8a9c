import type { CellLayout } from "@/lib/client/cell-layout";

import { cellLooks, cellState, type Pattern } from "./cell-looks";

type Drawing = { canvas: HTMLCanvasElement; cells: string; layout: CellLayout; width: number; chosen: number | null };

/** Draws every cell; 10,000 take a few milliseconds. Colours are the page's own variables, so both themes hold. */
export function drawCells({ canvas, cells, layout, width, chosen }: Drawing): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const ratio = window.devicePixelRatio || 1;
  const height = layout.rows * (layout.height + layout.gap);
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const style = getComputedStyle(canvas);
  const colours = new Map(Object.values(cellLooks).map(({ colour }) => [colour, style.getPropertyValue(colour)]));
  const place = (index: number) => ({
    x: (index % layout.columns) * (layout.width + layout.gap),
    y: Math.floor(index / layout.columns) * (layout.height + layout.gap),
    w: layout.width,
    h: layout.height,
  });
  for (let index = 0; index < cells.length; index++) {
    const { colour, pattern } = cellLooks[cellState(cells[index])];
    context.fillStyle = context.strokeStyle = colours.get(colour) ?? "";
    fill[pattern](context, place(index));
  }
  if (chosen === null || chosen >= cells.length) return;
  const { x, y, w, h } = place(chosen);
  context.strokeStyle = style.getPropertyValue("--ink");
  context.lineWidth = 2;
  context.strokeRect(x - 0.5, y - 0.5, w + 1, h + 1);
}

type Place = { x: number; y: number; w: number; h: number };
type Fill = (context: CanvasRenderingContext2D, place: Place) => void;

const outline: Fill = (context, { x, y, w, h }) => {
  context.lineWidth = 1;
  context.strokeRect(x + 0.5, y + 0.5, w - 1, h - 1);
};

/** Below about 6 px patterns blur, so the small forms keep to full, outlined and half. */
const fill: Record<Pattern, Fill> = {
  solid: (context, { x, y, w, h }) => context.fillRect(x, y, w, h),
  hollow: outline,
  half: (context, place) => {
    outline(context, place);
    context.fillRect(place.x, place.y + place.h / 2, place.w, place.h / 2);
  },
  stripes: (context, place) => {
    const { x, y, w, h } = place;
    outline(context, place);
    for (let at = 0; at < w; at += 4) context.fillRect(x + at, y, Math.min(2, w - at), h);
  },
  dots: (context, place) => {
    const { x, y, w, h } = place;
    outline(context, place);
    for (let row = 2; row < h - 1; row += 4)
      for (let column = 2; column < w - 1; column += 4) context.fillRect(x + column, y + row, 2, 2);
  },
  cross: (context, { x, y, w, h }) => {
    context.globalAlpha = 0.35;
    context.fillRect(x, y, w, h);
    context.globalAlpha = 1;
    context.lineWidth = Math.min(2, w / 3);
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x + w, y + h);
    context.moveTo(x + w, y);
    context.lineTo(x, y + h);
    context.stroke();
  },
};
