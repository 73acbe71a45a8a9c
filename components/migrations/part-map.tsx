"use client";

import { useQuery } from "@tanstack/react-query";
import { useTheme } from "next-themes";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";

import { Card } from "@/components/ui/card";
import { SMALL } from "@/lib/client/cell-forms";
import { cellAt, layoutCells, placeOf } from "@/lib/client/cell-layout";
import { cn } from "@/lib/client/class-names";
import { formatCount } from "@/lib/client/format";
import { GUTTER, ticksBeside } from "@/lib/client/map-ticks";
import { moveByKey } from "@/lib/client/part-moves";
import { partMapQuery } from "@/lib/client/progress-queries";
import { useWidth } from "@/lib/client/use-width";
import type { MigrationView } from "@/lib/schemas/migration";
import type { CellState } from "@/lib/schemas/progress";

import { cellLooks, cellState } from "./cell-looks";
import { drawCells } from "./draw-cells";
import { MapLegend } from "./map-legend";
import { DaysBelow, DaysBeside } from "./map-days";
import { PartDetail } from "./part-detail";

/** So many parts get the page's whole width. */
const MANY = 1_000;

type Props = { migration: MigrationView; onTable: (index: number) => void };
type Choice = { index: number; pinned: boolean };

/** Every part as a cell, in order. A pointer or the arrow keys choose one, a click or Enter keeps it. */
export function PartMap({ migration, onTable }: Props) {
  const { id, parts } = migration;
  const { data } = useQuery(partMapQuery(id));
  const cells = data?.cells ?? "";
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const beside = (data?.marks.length ?? 0) > 1 && layoutCells(cells.length, width).rows > 1;
  const room = beside ? width - GUTTER : width;
  const layout = useMemo(() => layoutCells(cells.length, room), [cells.length, room]);
  const [choice, setChoice] = useState<Choice | null>(null);
  const [only, setOnly] = useState<CellState | null>(null);
  const chosen = choice && choice.index < cells.length ? choice : null;

  function point(index: number | null) {
    if (chosen?.pinned) return;
    setChoice(index === null ? null : { index, pinned: false });
  }
  function pin(index: number | null) {
    if (index === null || (chosen?.pinned && chosen.index === index)) setChoice(null);
    else setChoice({ index, pinned: true });
  }
  function onKeyDown(event: KeyboardEvent) {
    const isShown = (at: number) => only === null || cellState(cells[at]) === only;
    const to = moveByKey(event.key, chosen?.index ?? null, { count: cells.length, columns: layout.columns, isShown });
    if (to !== undefined) setChoice({ index: to, pinned: chosen?.pinned ?? false });
    else if ((event.key === "Enter" || event.key === " ") && chosen) pin(chosen.index);
    else if (event.key === "Escape" && chosen) setChoice(null);
    else return;
    event.preventDefault();
  }

  return (
    <Card
      className={cn("self-stretch", cells.length > MANY && "lg:col-span-2")}
      title="Parts"
      aside={
        <span className="text-sm text-muted">
          {formatCount(parts.done + parts.empty + parts.leftOut)} of {formatCount(parts.total)} done
        </span>
      }
    >
      {data && cells.length === 0 && <p className="text-muted">The parts have not been listed yet.</p>}
      <div ref={box} className="relative">
        {beside && data && <DaysBeside ticks={ticksBeside(layout, data.marks)} />}
        <div className="relative min-h-7" style={{ marginLeft: beside ? GUTTER : 0 }}>
          <CellCanvas cells={cells} layout={layout} width={room} only={only} />
          {chosen && <Marker {...placeOf(layout, chosen.index)} pinned={chosen.pinned} />}
          <div
            role="slider"
            tabIndex={cells.length > 0 ? 0 : -1}
            aria-label="Parts in order; arrow keys choose one, Enter keeps it"
            aria-valuemin={1}
            aria-valuemax={Math.max(1, cells.length)}
            aria-valuenow={(chosen?.index ?? 0) + 1}
            aria-valuetext={cellText(cells, chosen)}
            className="absolute inset-0 cursor-pointer rounded-sm"
            onPointerMove={({ nativeEvent: { offsetX, offsetY, pointerType } }) =>
              pointerType === "touch" ? undefined : point(cellAt(layout, cells.length, offsetX, offsetY))
            }
            onPointerLeave={() => point(null)}
            onClick={({ nativeEvent: { offsetX, offsetY } }) => pin(cellAt(layout, cells.length, offsetX, offsetY))}
            onKeyDown={onKeyDown}
          />
        </div>
      </div>
      {data && <DaysBelow map={data} layout={layout} width={width} />}
      <div className="mt-3">
        <PartDetail
          migration={migration}
          index={chosen?.index ?? null}
          state={cellState(cells[chosen?.index ?? 0])}
          pinned={chosen?.pinned ?? false}
          onTable={onTable}
          onUnpin={() => setChoice(null)}
        />
      </div>
      <div className="mt-3 border-t pt-3">
        <MapLegend cells={cells} only={only} small={layout.height > 0 && layout.height <= SMALL} onOnly={setOnly} />
      </div>
    </Card>
  );
}

type CanvasProps = Omit<Parameters<typeof drawCells>[0], "canvas">;

/** Drawn again only when a cell, the size, the filter or the theme changes; what is chosen lies above it. */
function CellCanvas({ cells, layout, width, only }: CanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { resolvedTheme } = useTheme();
  useEffect(() => {
    if (canvas.current && width > 0) drawCells({ canvas: canvas.current, cells, layout, width, only });
  }, [cells, layout, width, only, resolvedTheme]);
  return (
    <canvas
      ref={canvas}
      aria-hidden
      className="block w-full"
      style={{ height: layout.rows * (layout.height + layout.gap) }}
    />
  );
}

type MarkerProps = ReturnType<typeof placeOf> & { pinned: boolean };

function Marker({ x, y, width, height, pinned }: MarkerProps) {
  return (
    <div
      className={cn("pointer-events-none absolute rounded-[1px] outline-2 outline-ink", pinned && "bg-ink/25")}
      style={{ left: x, top: y, width, height, outlineOffset: height <= SMALL ? 1 : 0 }}
    />
  );
}

function cellText(cells: string, chosen: Choice | null): string {
  if (!chosen) return `${formatCount(cells.length)} parts, none chosen`;
  const { label } = cellLooks[cellState(cells[chosen.index])];
  return `Part ${formatCount(chosen.index + 1)} of ${formatCount(cells.length)}: ${label}${chosen.pinned ? ", kept" : ""}`;
}
