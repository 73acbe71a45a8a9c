"use client";

import "uplot/dist/uPlot.min.css";

import { useTheme } from "next-themes";
import { useEffect, useRef, useState } from "react";
import uPlot from "uplot";

import type { RateColumns } from "@/lib/client/rate-columns";
import { type Measure, rateText, shortRate } from "@/lib/client/rate-text";
import { useWidth } from "@/lib/client/use-width";

export const RATE_PLOT_HEIGHT = 180;

type Props = { columns: RateColumns; measure: Measure };

/** The curve on a canvas. A pointer or the arrow keys choose a step; what it was is said below. */
export function RatePlot({ columns, measure }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(columns);
  const width = useWidth(box);
  const { resolvedTheme } = useTheme();
  const [chosen, setChosen] = useState<number | null>(null);
  const values = columns[measure];

  useEffect(() => {
    latest.current = columns;
    plot.current?.setData([columns.x, columns[measure]]);
  }, [columns, measure]);

  useEffect(() => {
    const element = box.current;
    if (!element || width === 0) return;
    const made = new uPlot(
      plotOptions(element, { width, measure, latest, onChoose: setChosen }),
      [latest.current.x, latest.current[measure]],
      element,
    );
    plot.current = made;
    return () => {
      plot.current = null;
      made.destroy();
    };
  }, [width, resolvedTheme, measure]);

  const last = values.length - 1;
  const choose = (index: number | null) => {
    const made = plot.current;
    const x = index === null ? undefined : columns.x[index];
    if (!made || index === null || x === undefined) made?.setCursor({ left: -10, top: -10 });
    else made.setCursor({ left: made.valToPos(x, "x"), top: made.valToPos(values[index] ?? 0, "y") });
    setChosen(index);
  };
  const move = (by: number) => choose(Math.min(Math.max((chosen ?? last + 1) + by, 0), last));
  const keys: Record<string, () => void> = {
    ArrowLeft: () => move(-1),
    ArrowRight: () => move(1),
    Home: () => choose(0),
    End: () => choose(last),
    Escape: () => choose(null),
  };
  const text = stepText(columns, measure, chosen);

  return (
    <>
      <div
        ref={box}
        role="slider"
        tabIndex={0}
        aria-label="Speed over time; arrow keys choose a step"
        aria-valuemin={0}
        aria-valuemax={Math.max(0, last)}
        aria-valuenow={Math.min(chosen ?? last, last)}
        aria-valuetext={text ?? "no step chosen"}
        className="rounded-sm"
        style={{ minHeight: RATE_PLOT_HEIGHT }}
        onKeyDown={(event) => {
          const act = keys[event.key];
          if (!act) return;
          event.preventDefault();
          act();
        }}
      />
      <p aria-hidden className="mt-1 h-5 truncate text-sm">
        {text}
      </p>
    </>
  );
}

/** What moved at a step, and why nothing did. */
function stepText(
  { x, shaded, timeAt, ...columns }: RateColumns,
  measure: Measure,
  index: number | null,
): string | null {
  const place = index === null ? undefined : x[index];
  const value = index === null ? undefined : columns[measure][index];
  if (place === undefined || value === undefined) return null;
  const time = new Date(timeAt(place) * 1_000).toISOString().slice(0, 19).replace("T", " ");
  const span = shaded.find(({ from, to }) => place >= from && place < to);
  const why = span ? `, ${span.kind === "wait" ? "waited" : "rested"}${span.why ? `: ${span.why}` : ""}` : "";
  return `${time} UTC: ${rateText(value, measure)}${why}`;
}

type Drawing = {
  width: number;
  measure: Measure;
  latest: { current: RateColumns };
  onChoose: (index: number | null) => void;
};

/** Colours are read from the page's variables, so that both themes hold. */
function plotOptions(element: HTMLElement, { width, measure, latest, onChoose }: Drawing): uPlot.Options {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const axis = {
    stroke: colour("--muted"),
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { show: false },
    font: `12px ${style.fontFamily}`,
  };
  const shades = { wait: colour("--wait-soft"), rest: colour("--sunken") };
  return {
    width,
    height: RATE_PLOT_HEIGHT,
    padding: [8, 4, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false } },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), "UTC"),
    scales: {
      x: { range: (_plot, min) => [min, Math.max(min + 1, latest.current.end)] },
      y: { range: (_plot, _min, max) => [0, Math.max(1, max * 1.1)] },
    },
    axes: [
      { ...axis, values: (_plot, places) => timeLabels(places, latest.current) },
      { ...axis, size: 64, values: (_plot, values) => values.map((value) => shortRate(value, measure)) },
    ],
    series: [
      {},
      { label: "Speed", stroke: colour("--accent"), width: 1.5, fill: colour("--accent-soft"), spanGaps: true },
    ],
    hooks: {
      drawClear: [(plot) => shade(plot, latest.current, shades)],
      draw: [(plot) => hatchRests(plot, latest.current, colour("--line"))],
      setCursor: [({ cursor }) => onChoose(cursor.idx ?? null)],
    },
  };
}

function timeLabels(places: number[], { timeAt }: RateColumns): string[] {
  const times = places.map(timeAt);
  const span = (times.at(-1) ?? 0) - (times[0] ?? 0);
  // Day, minute, or second: whatever makes neighbours differ.
  const [from, to] = span > 86_400 ? [5, 10] : span > 600 ? [11, 16] : [11, 19];
  return times.map((at) => new Date(at * 1_000).toISOString().slice(from, to));
}

function* areas(plot: uPlot, { shaded }: RateColumns) {
  const { left, width, top, height } = plot.bbox;
  for (const { from, to, kind } of shaded) {
    const start = Math.max(left, plot.valToPos(from, "x", true));
    const end = Math.min(left + width, plot.valToPos(to, "x", true));
    if (end > start) yield { kind, start, top, width: end - start, height };
  }
}

function shade(plot: uPlot, columns: RateColumns, shades: Record<"wait" | "rest", string>): void {
  for (const { kind, start, top, width, height } of areas(plot, columns)) {
    plot.ctx.fillStyle = shades[kind];
    plot.ctx.fillRect(start, top, width, height);
  }
}

/** A rest is told from a wait by more than its colour. */
function hatchRests(plot: uPlot, columns: RateColumns, colour: string): void {
  const { ctx } = plot;
  for (const { kind, start, top, width, height } of areas(plot, columns)) {
    if (kind !== "rest") continue;
    ctx.save();
    ctx.beginPath();
    ctx.rect(start, top, width, height);
    ctx.clip();
    ctx.beginPath();
    for (let x = start - height; x < start + width; x += 10) {
      ctx.moveTo(x, top + height);
      ctx.lineTo(x + height, top);
    }
    ctx.strokeStyle = colour;
    ctx.lineWidth = 1;
    ctx.stroke();
    ctx.restore();
  }
}
