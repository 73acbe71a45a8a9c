import { ArrowRight } from "lucide-react";

import { Table, Td, Th, Tr } from "@/components/ui/table";
import { formatCount } from "@/lib/client/format";

type EventCount = { from: string; to: string; count: number };

type Left = { from: string; outcome: "dropped" | "rejected"; count: number };
type Props = { label: string; events: EventCount[]; left?: Left[]; onChoose?: (from: string) => void };

/** Names before and after; `left`: those that do not arrive. `onChoose`: a click on a name shows only its events. */
export function EventNameTable({ label, events, left = [], onChoose }: Props) {
  if (events.length === 0 && left.length === 0) return <p className="p-4 text-muted">No event yet.</p>;
  const rows = [...events, ...left].sort((a, b) => b.count - a.count);
  return (
    <Table label={label}>
      <thead>
        <tr>
          <Th>In the source</Th>
          <Th>In PostHog</Th>
          <Th numeric>Events</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Tr key={JSON.stringify([row.from, "to" in row ? row.to : row.outcome, "to" in row])}>
            <Td className="min-w-32 wrap-anywhere">
              <Name name={row.from} onChoose={onChoose} />
            </Td>
            <Td className="min-w-32 wrap-anywhere">
              <Becomes row={row} />
            </Td>
            <Td numeric>{formatCount(row.count)}</Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

function Becomes({ row }: { row: EventCount | Left }) {
  if (!("to" in row))
    return <span className={row.outcome === "dropped" ? "text-muted" : "text-stop-text"}>{row.outcome}</span>;
  if (row.from === row.to) return <span className="text-muted">same name</span>;
  return (
    <span className="inline-flex items-center gap-1.5">
      <ArrowRight aria-hidden className="size-3.5 shrink-0 text-accent-text" />
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
