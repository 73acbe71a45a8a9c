"use client";

import { Check, CircleX, Minus, TriangleAlert } from "lucide-react";
import { type KeyboardEvent, useEffect, useId } from "react";

import { cn } from "@/lib/client/class-names";
import { placeText } from "@/lib/client/preview-text";
import { useRowsInSight } from "@/lib/client/use-rows-in-sight";
import type { PreviewRow } from "@/lib/schemas/preview";

const outcomes = {
  imported: { Icon: Check, className: "text-done-text", said: "Imported" },
  dropped: { Icon: Minus, className: "text-faint", said: "Dropped" },
  rejected: { Icon: CircleX, className: "text-stop-text", said: "Rejected" },
  warned: { Icon: TriangleAlert, className: "text-wait-text", said: "Imported with a warning" },
} as const;

const moves: Record<string, number> = {
  ArrowDown: 1,
  j: 1,
  ArrowUp: -1,
  k: -1,
  PageDown: 10,
  PageUp: -10,
  Home: -1e9,
  End: 1e9,
};

const ROW_PX = 36;

type Props = { rows: PreviewRow[]; at: number; onChoose: (at: number) => void };

/** One tab stop; arrow keys, j and k move through it. Only the rows in sight are in the page. */
export function RecordList({ rows, at, onChoose }: Props) {
  const id = useId();
  const {
    box,
    list,
    rows: inSight,
  } = useRowsInSight<HTMLDivElement>({
    count: rows.length,
    rowPx: ROW_PX,
    overscan: 12,
  });

  useEffect(() => {
    if (at >= 0 && box.current?.contains(document.activeElement)) list.scrollToIndex(at);
  }, [at, list, box]);

  function onKeyDown(event: KeyboardEvent) {
    const move = moves[event.key];
    if (move === undefined || event.metaKey || event.ctrlKey || event.altKey) return;
    event.preventDefault();
    onChoose(Math.max(0, Math.min(rows.length - 1, at + move)));
  }

  return (
    <div
      ref={box}
      role="listbox"
      aria-label="Records"
      tabIndex={0}
      aria-activedescendant={at >= 0 ? `${id}-${at}` : undefined}
      onKeyDown={onKeyDown}
      className="h-72 overflow-y-auto rounded-lg border bg-surface focus-visible:rounded-lg lg:h-160"
    >
      <div role="presentation" className="relative" style={{ height: list.getTotalSize() }}>
        {inSight.map(({ index, start }) => {
          const row = rows[index];
          if (!row) return null;
          const { Icon, className, said } =
            outcomes[row.outcome === "imported" && row.warnings.length > 0 ? "warned" : row.outcome];
          return (
            <div
              key={row.index}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === at}
              aria-setsize={rows.length}
              aria-posinset={index + 1}
              onClick={() => onChoose(index)}
              style={{ transform: `translateY(${start}px)` }}
              className={cn(
                "absolute inset-x-0 top-0 flex h-9 items-center gap-2 border-b px-3 hover:bg-sunken/60",
                index === at && "bg-accent-soft hover:bg-accent-soft",
              )}
            >
              <Icon aria-hidden className={cn("size-4 shrink-0", className)} />
              <span className="sr-only">{said}: </span>
              <span className="min-w-0 flex-1 truncate">{row.to ?? row.from ?? "no name"}</span>
              <span className="text-xs whitespace-nowrap text-muted">{placeText(row)}</span>
            </div>
          );
        })}
      </div>
    </div>
  );
}
