"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTheme } from "next-themes";
import { useEffect, useRef, useState } from "react";

import { Card } from "@/components/ui/card";
import { StatusPill } from "@/components/ui/status";
import { cellAt, layoutCells } from "@/lib/client/cell-layout";
import { formatBytes, formatCount } from "@/lib/client/format";
import { isLive } from "@/lib/client/migration-status";
import { partAtQuery, partMapQuery } from "@/lib/client/progress-queries";
import { useWidth } from "@/lib/client/use-width";
import type { MigrationView } from "@/lib/schemas/migration";

import { cellLooks, cellState, cellStates } from "./cell-looks";
import { drawCells } from "./draw-cells";

/** Every part as a cell, in order. A pointer or the arrow keys choose one; what is known of it stands below. */
export function PartMap({ migration }: { migration: MigrationView }) {
  const { id, status, parts } = migration;
  const { data } = useQuery({ ...partMapQuery(id), refetchInterval: isLive(status) ? 1_000 : false });
  const cells = data?.cells ?? "";
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = useWidth(box);
  const layout = layoutCells(cells.length, width);
  const [chosen, setChosen] = useState<number | null>(null);
  // A change of theme draws again.
  useTheme();

  useEffect(() => {
    if (canvas.current && width > 0) drawCells({ canvas: canvas.current, cells, layout, width, chosen });
  });

  const move = (by: number) => setChosen(Math.min(Math.max((chosen ?? -1) + by, 0), cells.length - 1));
  const keys: Record<string, () => void> = {
    ArrowRight: () => move(1),
    ArrowLeft: () => move(-1),
    ArrowDown: () => move(layout.columns),
    ArrowUp: () => move(-layout.columns),
    Home: () => setChosen(0),
    End: () => setChosen(cells.length - 1),
    Escape: () => setChosen(null),
  };

  return (
    <Card
      className="self-stretch"
      title="Parts"
      aside={
        <span className="text-sm text-muted">
          {formatCount(parts.done + parts.empty + parts.leftOut)} of {formatCount(parts.total)} done
        </span>
      }
    >
      {data && cells.length === 0 && <p className="text-muted">The parts have not been listed yet.</p>}
      <div ref={box} className="min-h-7">
        <canvas
          ref={canvas}
          role="slider"
          tabIndex={cells.length > 0 ? 0 : -1}
          aria-label="Parts in order; arrow keys choose one"
          aria-valuemin={1}
          aria-valuemax={Math.max(1, cells.length)}
          aria-valuenow={(chosen ?? 0) + 1}
          aria-valuetext={cellText(cells, chosen)}
          className="block w-full cursor-pointer rounded-sm"
          style={{ height: layout.rows * (layout.height + layout.gap) }}
          onPointerMove={({ nativeEvent: { offsetX, offsetY } }) =>
            setChosen(cellAt(layout, cells.length, offsetX, offsetY))
          }
          onKeyDown={(event) => {
            const act = keys[event.key];
            if (!act || cells.length === 0) return;
            event.preventDefault();
            act();
          }}
        />
      </div>
      <Detail id={id} index={chosen} cell={chosen === null ? undefined : cells[chosen]} />
      <Legend cells={cells} />
    </Card>
  );
}

function cellText(cells: string, chosen: number | null): string {
  if (chosen === null) return `${cells.length} parts, none chosen`;
  return `Part ${chosen + 1} of ${cells.length}: ${cellLooks[cellState(cells[chosen])].label}`;
}

/** Keeps its place when nothing is chosen, so that nothing jumps. */
function Detail({ id, index, cell }: { id: string; index: number | null; cell: string | undefined }) {
  const { data: part } = useQuery({
    ...partAtQuery(id, index ?? 0),
    enabled: index !== null,
    placeholderData: keepPreviousData,
  });
  if (index === null || !part) {
    return (
      <p className="mt-3 min-h-12 text-sm text-muted">Point at a part, or use the arrow keys, to see what it is.</p>
    );
  }
  const { tone, icon, label } = cellLooks[cellState(cell)];
  const { read, accepted, rejected } = part.ledger;
  return (
    <div className="mt-3 min-h-12 text-sm">
      <p className="flex items-center gap-2">
        <StatusPill tone={tone} icon={icon} label={label} />
        <span className="truncate font-mono text-xs" title={part.key}>
          {part.key}
        </span>
      </p>
      <p className="mt-1 truncate text-muted" title={part.error?.message ?? part.waitReason}>
        {part.error?.message ??
          part.waitReason ??
          `${formatBytes(part.bytes)}, ${formatCount(read)} read, ${formatCount(accepted)} accepted, ${formatCount(rejected)} rejected`}
      </p>
    </div>
  );
}

function Legend({ cells }: { cells: string }) {
  const counts = new Map<string, number>();
  for (const letter of cells) counts.set(cellState(letter), (counts.get(cellState(letter)) ?? 0) + 1);
  return (
    <ul aria-label="Parts by state" className="mt-3 flex flex-wrap gap-2 border-t pt-3">
      {cellStates
        .filter((state) => counts.has(state))
        .map((state) => {
          const { tone, icon, label } = cellLooks[state];
          const text = `${formatCount(counts.get(state) ?? 0)} ${label.toLowerCase()}`;
          return (
            <li key={state}>
              <StatusPill tone={tone} icon={icon === "running" ? "idle" : icon} label={text} />
            </li>
          );
        })}
    </ul>
  );
}
