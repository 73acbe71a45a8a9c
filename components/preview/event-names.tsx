import { ArrowRight } from "lucide-react";

import { Table, Td, Th, Tr } from "@/components/ui/table";
import { formatCount } from "@/lib/client/format";

type EventCount = { from: string; to: string; count: number };

type Props = { label: string; events: EventCount[]; onChoose?: (from: string) => void };

/** Names before and after. `onChoose`: a click on a name shows only its events. */
export function EventNameTable({ label, events, onChoose }: Props) {
  if (events.length === 0) return <p className="p-4 text-muted">No event yet.</p>;
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
        {events.map((event) => (
          <Tr key={JSON.stringify([event.from, event.to])}>
            <Td className="min-w-32 wrap-anywhere">
              {onChoose ? (
                <button
                  type="button"
                  onClick={() => onChoose(event.from)}
                  className="text-left underline decoration-edge underline-offset-2 hover:decoration-ink"
                >
                  {event.from}
                </button>
              ) : (
                event.from
              )}
            </Td>
            <Td className="min-w-32 wrap-anywhere">
              {event.from === event.to ? (
                <span className="text-muted">same name</span>
              ) : (
                <span className="inline-flex items-center gap-1.5">
                  <ArrowRight aria-hidden className="size-3.5 shrink-0 text-accent-text" />
                  {event.to}
                </span>
              )}
            </Td>
            <Td numeric>{formatCount(event.count)}</Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
