"use client";

import { Check, CircleX, Minus } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useRef } from "react";

import { cn } from "@/lib/client/class-names";
import { eventName } from "@/lib/client/preview-text";
import type { PreviewRecord } from "@/lib/schemas/preview";

const outcomes = {
  imported: { Icon: Check, className: "text-done-text", said: "Imported" },
  dropped: { Icon: Minus, className: "text-faint", said: "Dropped" },
  rejected: { Icon: CircleX, className: "text-stop-text", said: "Rejected" },
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

type Props = { records: PreviewRecord[]; chosen: PreviewRecord | null; onChoose: (at: number) => void };

/** One tab stop; arrow keys, j and k move through it. Rows out of sight are not painted (content-visibility). */
export function RecordList({ records, chosen, onChoose }: Props) {
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const at = chosen ? records.indexOf(chosen) : -1;

  useEffect(() => {
    const row = box.current?.querySelector<HTMLElement>("[aria-selected=true]");
    if (row && box.current?.contains(document.activeElement)) row.scrollIntoView({ block: "nearest" });
  }, [at]);

  function onKeyDown(event: KeyboardEvent) {
    const move = moves[event.key];
    if (move === undefined || event.metaKey || event.ctrlKey || event.altKey) return;
    event.preventDefault();
    onChoose(Math.max(0, Math.min(records.length - 1, at + move)));
  }

  return (
    <div
      ref={box}
      role="listbox"
      aria-label="Records"
      tabIndex={0}
      aria-activedescendant={at >= 0 ? `${id}-${at}` : undefined}
      onKeyDown={onKeyDown}
      className="h-72 overflow-y-auto rounded-lg border bg-surface focus-visible:rounded-lg lg:h-144"
    >
      {records.map((record, index) => {
        const { Icon, className, said } = outcomes[record.outcome];
        return (
          <div
            key={`${record.partKey}#${record.line}#${index}`}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === at}
            onClick={() => onChoose(index)}
            className={cn(
              "flex h-9 items-center gap-2 border-b px-3 [contain-intrinsic-size:auto_36px] [content-visibility:auto] hover:bg-sunken/60",
              index === at && "bg-accent-soft hover:bg-accent-soft",
            )}
          >
            <Icon aria-hidden className={cn("size-4 shrink-0", className)} />
            <span className="sr-only">{said}: </span>
            <span className="min-w-0 flex-1 truncate">{eventName(record)}</span>
            <span className="text-xs text-faint">{record.line}</span>
          </div>
        );
      })}
    </div>
  );
}
