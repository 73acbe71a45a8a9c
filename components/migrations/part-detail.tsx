"use client";

import { useQuery } from "@tanstack/react-query";
import { Pin } from "lucide-react";

import { Button } from "@/components/ui/button";
import { StatusPill } from "@/components/ui/status";
import { formatBytes, formatClock, formatCount } from "@/lib/client/format";
import { isLive } from "@/lib/client/migration-status";
import { partAtQuery } from "@/lib/client/progress-queries";
import { useDebounced } from "@/lib/client/use-debounced";
import type { MigrationView } from "@/lib/schemas/migration";
import type { PartView } from "@/lib/schemas/parts";
import type { CellState } from "@/lib/schemas/progress";

import { cellLooks } from "./cell-looks";
import { PartActions } from "./part-actions";

/** A pointer that crosses the map asks for nothing; one that rests does. */
const REST_MS = 120;

type Props = {
  migration: Pick<MigrationView, "id" | "status">;
  index: number | null;
  state: CellState;
  pinned: boolean;
  onTable: (index: number) => void;
  onUnpin: () => void;
};

/** What is known of the chosen part. Keeps its place when nothing is chosen, so that nothing jumps. */
export function PartDetail({ migration, index, state, pinned, onTable, onUnpin }: Props) {
  const asked = useDebounced(index, REST_MS);
  const { data } = useQuery({
    ...partAtQuery(migration.id, asked ?? 0),
    enabled: asked !== null,
    refetchInterval: pinned && isLive(migration.status) ? 1_000 : false,
  });
  if (index === null)
    return (
      <p className="min-h-20 text-sm text-muted">
        Point at a part, or use the arrow keys, to see what it is. A click or Enter keeps it.
      </p>
    );
  // Only of the part that is chosen now: never another one's numbers under this cell.
  const part = asked === index ? data : undefined;
  const { tone, icon, label } = cellLooks[state];
  return (
    <div className="min-h-20 text-sm">
      <p className="flex min-h-7 flex-wrap items-center gap-x-2 gap-y-1">
        <StatusPill tone={tone} icon={icon} label={label} />
        <span className="text-muted">Part {formatCount(index + 1)}</span>
        {part && <span className="min-w-0 font-mono text-xs break-all">{part.key}</span>}
        {pinned && (
          <span className="ml-auto flex gap-1">
            <Button size="small" onClick={() => onTable(index)}>
              Show in the table
            </Button>
            <Button size="small" variant="ghost" aria-pressed onClick={onUnpin}>
              <Pin aria-hidden />
              Pinned
            </Button>
          </span>
        )}
      </p>
      <p className="mt-1 text-muted">{part ? numbers(part) : "…"}</p>
      {part && <PartWords part={part} />}
      {part && pinned && <PartActions migration={migration} part={part} />}
    </div>
  );
}

function numbers({ bytes, bytesRead, ledger: { read, accepted, dropped, rejected }, attempts }: PartView): string {
  const size =
    bytesRead > 0 && bytesRead < bytes ? `${formatBytes(bytesRead)} of ${formatBytes(bytes)}` : formatBytes(bytes);
  const counts = `${formatCount(read)} read, ${formatCount(accepted)} accepted, ${formatCount(dropped)} dropped, ${formatCount(rejected)} rejected`;
  return `${size}: ${counts}${attempts > 1 ? `; begun ${formatCount(attempts)} times` : ""}`;
}

/** Why it does not go on, and what mends it. */
export function PartWords({ part: { error, waitReason, notBefore, leftOut } }: { part: PartView }) {
  if (leftOut)
    return (
      <p className="mt-0.5 text-sm break-words whitespace-normal text-muted">
        {`Left out by ${leftOut.by}${leftOut.why ? `: ${leftOut.why}` : "."}`}
      </p>
    );
  if (error)
    return (
      <p className="mt-0.5 text-sm break-words whitespace-normal text-stop-text">
        {error.message} {error.hint}
        {error.link && (
          <>
            {" "}
            <a href={error.link.href} className="font-medium underline underline-offset-2">
              {error.link.label}
            </a>
          </>
        )}
      </p>
    );
  if (!waitReason) return null;
  return (
    <p className="mt-0.5 text-sm break-words whitespace-normal text-wait-text">
      {waitReason}
      {notBefore ? ` Next try ${formatClock(notBefore)}.` : ""}
    </p>
  );
}
