import { ArrowRight } from "lucide-react";
import { memo, useMemo } from "react";

import { Table, Td, Th, Tr } from "@/components/ui/table";
import { cn } from "@/lib/client/class-names";
import { formatCount } from "@/lib/client/format";
import { useRowsInSight } from "@/lib/client/use-rows-in-sight";

type EventCount = { from: string; to: string; count: number };

type Left = { from: string; outcome: "dropped" | "rejected"; count: number };
type Props = { label: string; events: EventCount[]; left?: Left[]; onChoose?: (from: string) => void };

const none: Left[] = [];
/** From so many on a count needs a wider column. */
const MANY = 100_000_000;
/** Where two names don't fit beside each other, what becomes of one stands below it. */
const WIDE_ONLY = "hidden @md:table-cell";

const isChanged = (row: EventCount | Left) => !("to" in row) || row.from !== row.to;

/** Names before and after; `left`: those that do not arrive. `onChoose`: a click on a name shows only its events. */
export const EventNameTable = memo(function EventNameTable({ label, events, left = none, onChoose }: Props) {
  const all = useMemo(() => [...events, ...left].sort((a, b) => b.count - a.count), [events, left]);
  const { box, list, rows, above, below } = useRowsInSight<HTMLDivElement>({
    count: all.length,
    rowPx: 37,
    overscan: 40,
  });
  if (all.length === 0) return <p className="p-4 text-muted">No event yet.</p>;
  return (
    <Table
      label={label}
      box={{ ref: box, className: "@container max-h-96 overflow-y-auto" }}
      className="table-fixed"
      aria-rowcount={all.length + 1}
    >
      <thead>
        <tr aria-rowindex={1}>
          <Th>In the source</Th>
          <Th className={WIDE_ONLY}>In PostHog</Th>
          <Th numeric className={(all[0]?.count ?? 0) < MANY ? "w-28" : "w-36"}>
            Events
          </Th>
        </tr>
      </thead>
      <tbody>
        <Gap px={above} />
        {rows.map(({ index }) => {
          const row = all[index];
          if (!row) return null;
          return (
            <Tr
              key={JSON.stringify([row.from, "to" in row ? row.to : row.outcome, "to" in row])}
              ref={list.measureElement}
              data-index={index}
              aria-rowindex={index + 2}
            >
              <Td className="wrap-anywhere">
                <Name name={row.from} onChoose={onChoose} />
                {isChanged(row) && (
                  <span className="mt-0.5 block @md:hidden">
                    <Becomes row={row} />
                  </span>
                )}
              </Td>
              <Td className={cn("wrap-anywhere", WIDE_ONLY)}>
                <Becomes row={row} />
              </Td>
              <Td numeric>{formatCount(row.count)}</Td>
            </Tr>
          );
        })}
        <Gap px={below} />
      </tbody>
    </Table>
  );
});

/** The room of rows that are not in the page. One cell: more would bring a hidden column back. */
function Gap({ px }: { px: number }) {
  return px > 0 ? (
    <tr aria-hidden>
      <td className="p-0" style={{ height: px }} />
    </tr>
  ) : null;
}

function Becomes({ row }: { row: EventCount | Left }) {
  if (!("to" in row))
    return <span className={row.outcome === "dropped" ? "text-muted" : "text-stop-text"}>{row.outcome}</span>;
  if (!isChanged(row)) return <span className="text-muted">same name</span>;
  return (
    <span className="inline-flex items-baseline gap-1.5">
      <ArrowRight aria-hidden className="mt-0.75 size-3.5 shrink-0 self-start text-accent-text" />
      {row.to}
    </span>
  );
}

function Name({ name, onChoose }: { name: string; onChoose: Props["onChoose"] }) {
  if (!onChoose) return name;
  return (
    <button
      type="button"
      onClick={() => onChoose(name)}
      className="text-left underline decoration-edge underline-offset-2 hover:decoration-ink"
    >
      {name}
    </button>
  );
}
