import { ArrowRight } from "lucide-react";

import { Card } from "@/components/ui/card";
import { ReasonList } from "@/components/ui/reason-list";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { formatCount } from "@/lib/client/format";
import type { PreviewResult } from "@/lib/schemas/preview";

/** Below the records: names before and after, who they are, and what to know. */
export function EventNames({ summary }: { summary: PreviewResult["summary"] }) {
  const { people, events } = summary;
  const rows = [
    { label: "Identified", text: "known by a user’s id", count: people.identified },
    { label: "Anonymous", text: "known by a device’s id", count: people.anonymous },
    { label: "Generated", text: "no id in the record; one was made", count: people.generated },
  ];
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <Card title="Event names" flush>
        <div className="max-h-96 overflow-y-auto">
          <EventNameTable label="Event names" events={events} />
        </div>
      </Card>
      <div className="space-y-4">
        <Card title="People" flush>
          <Table label="People">
            <thead>
              <tr>
                <Th>In this sample</Th>
                <Th numeric>People</Th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <Tr key={row.label}>
                  <Td>
                    {row.label} <span className="text-muted">{row.text}</span>
                  </Td>
                  <Td numeric>{formatCount(row.count)}</Td>
                </Tr>
              ))}
            </tbody>
          </Table>
        </Card>
        <Card title="Worth a look">
          <ReasonList
            label="Worth a look"
            counts={{ ...summary.rejected, ...summary.dropped, ...summary.warnings }}
            empty="Nothing was dropped or rejected, and nothing looks odd."
          />
        </Card>
      </div>
    </div>
  );
}

type EventCount = { from: string; to: string; count: number };

export function EventNameTable({ label, events }: { label: string; events: EventCount[] }) {
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
            <Td className="min-w-32 wrap-anywhere">{event.from}</Td>
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
