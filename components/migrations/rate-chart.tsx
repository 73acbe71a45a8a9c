"use client";

import "uplot/dist/uPlot.min.css";

import { useQuery } from "@tanstack/react-query";
import { useTheme } from "next-themes";
import { useEffect, useRef } from "react";
import uPlot from "uplot";

import { Card } from "@/components/ui/card";
import { formatBytes, formatCount, formatShortCount } from "@/lib/client/format";
import { isLive } from "@/lib/client/migration-status";
import { ratesQuery } from "@/lib/client/progress-queries";
import { type RateColumns, rateColumns } from "@/lib/client/rate-columns";
import { useWidth } from "@/lib/client/use-width";
import type { MigrationView } from "@/lib/schemas/migration";

const HEIGHT = 180;
const REFRESH_MS = 5_000;

/** Events a second over the whole life of a migration; the times it waited are shaded. */
export function RateChart({ migration }: { migration: MigrationView }) {
  const { id, status, startedAt } = migration;
  const { data } = useQuery({
    ...ratesQuery(id),
    enabled: startedAt !== undefined,
    refetchInterval: isLive(status) ? REFRESH_MS : false,
  });
  const columns = data && rateColumns(data);
  return (
    <Card
      className="self-stretch"
      title="Events per second"
      aside={<span className="text-sm text-muted">{columns && summary(columns)}</span>}
    >
      {columns && columns.times.length > 1 ? (
        <Chart columns={columns} />
      ) : (
        <p className="flex items-center justify-center text-muted" style={{ height: HEIGHT }}>
          {startedAt ? "The curve begins after some seconds." : "Nothing has moved yet."}
        </p>
      )}
    </Card>
  );
}

function summary({ events, bytes }: RateColumns): string {
  const peak = Math.max(0, ...events);
  const last = bytes.at(-1) ?? 0;
  return `highest ${formatShortCount(Math.round(peak))}/s${last > 0 ? `, last ${formatBytes(last)}/s` : ""}`;
}

function Chart({ columns }: { columns: RateColumns }) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(columns);
  const width = useWidth(box);
  const { resolvedTheme } = useTheme();

  useEffect(() => {
    latest.current = columns;
    plot.current?.setData([columns.times, columns.events]);
  }, [columns]);

  useEffect(() => {
    const element = box.current;
    if (!element || width === 0) return;
    const { times, events } = latest.current;
    const made = new uPlot(chartOptions(element, width, latest), [times, events], element);
    plot.current = made;
    return () => {
      plot.current = null;
      made.destroy();
    };
  }, [width, resolvedTheme]);

  return (
    <div
      ref={box}
      role="img"
      aria-label={`Events per second over time: ${summary(columns)}, waited ${columns.waits.length} times.`}
      style={{ minHeight: HEIGHT }}
    />
  );
}

/** Colours are read from the page's variables, so that both themes hold. */
function chartOptions(element: HTMLElement, width: number, latest: { current: RateColumns }): uPlot.Options {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const axis = {
    stroke: colour("--muted"),
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { show: false },
    font: `12px ${style.fontFamily}`,
  };
  return {
    width,
    height: HEIGHT,
    padding: [8, 4, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { size: 6 } },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), "UTC"),
    scales: { y: { range: (_plot, _min, max) => [0, Math.max(1, max * 1.1)] } },
    axes: [
      { ...axis, values: timeLabels },
      { ...axis, size: 56, values: (_plot, values) => values.map((value) => formatShortCount(value)) },
    ],
    series: [
      {},
      {
        label: "Events per second",
        stroke: colour("--accent"),
        width: 1.5,
        fill: colour("--accent-soft"),
        spanGaps: true,
      },
    ],
    hooks: {
      drawClear: [(plot) => shadeWaits(plot, latest.current, colour("--wait-soft"))],
      setCursor: [showValue(element)],
    },
  };
}

function timeLabels(_plot: uPlot, seconds: number[]): string[] {
  const days = (seconds.at(-1) ?? 0) - (seconds[0] ?? 0) > 86_400;
  return seconds.map((at) => {
    const iso = new Date(at * 1_000).toISOString();
    return days ? iso.slice(5, 10) : iso.slice(11, 16);
  });
}

function shadeWaits(plot: uPlot, { waits }: RateColumns, colour: string): void {
  const { left, width, top, height } = plot.bbox;
  plot.ctx.fillStyle = colour;
  for (const { from, to } of waits) {
    const start = Math.max(left, plot.valToPos(from, "x", true));
    const end = Math.min(left + width, plot.valToPos(to, "x", true));
    if (end > start) plot.ctx.fillRect(start, top, end - start, height);
  }
}

/** The value under the pointer, as the chart's title. */
function showValue(element: HTMLElement) {
  return (plot: uPlot) => {
    const at = plot.cursor.idx;
    const time = at === null || at === undefined ? undefined : plot.data[0][at];
    const value = at === null || at === undefined ? undefined : plot.data[1]?.[at];
    element.title =
      time === undefined || value === null || value === undefined
        ? ""
        : `${new Date(time * 1_000).toISOString().slice(0, 19).replace("T", " ")} UTC: ${formatCount(Math.round(value))} events/s`;
  };
}
