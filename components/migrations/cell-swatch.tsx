"use client";

import { useTheme } from "next-themes";
import { useEffect, useRef } from "react";

import type { CellState } from "@/lib/schemas/progress";

import { drawSwatch } from "./draw-cells";

const SIZE = 12;

/** A cell of the map beside its words. `small`: as it looks in a map of very many. */
export function CellSwatch({ state, small }: { state: CellState; small: boolean }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { resolvedTheme } = useTheme();
  useEffect(() => {
    if (canvas.current) drawSwatch(canvas.current, state, { small, size: SIZE });
  }, [state, small, resolvedTheme]);
  return <canvas ref={canvas} aria-hidden className="shrink-0" style={{ width: SIZE, height: SIZE }} />;
}
