import { memo } from "react";

import { Card } from "@/components/ui/card";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { ProblemAlert } from "@/components/ui/problem-alert";
import { formatCount, formatShare } from "@/lib/client/format";
import type { PreviewSummary } from "@/lib/schemas/preview";

const kinds = [
  { kind: "identified", label: "Identified", text: "known by a user’s id" },
  { kind: "anonymous", label: "Anonymous", text: "known by a device’s id" },
  { kind: "generated", label: "Generated", text: "no id in the record; one was made" },
] as const;

/** From here on an id stands out among the busiest. */
const HOT_SHARE = 0.2;

/** Of all imported events of the sample; of very few events every id has such a share. */
const LEAST_EVENTS = 20;

type Props = { people: PreviewSummary["people"]; events: number; onChoose: (id: string) => void };

export const PeoplePanel = memo(function PeoplePanel({ people, events, onChoose }: Props) {
  const busy = people.busiest.filter(({ count }) => count > 1);
  const isHot = (count: number) => events >= LEAST_EVENTS && count > events * HOT_SHARE;
  const hot = busy.filter(({ count }) => isHot(count));
  return (
    <Card title="People" flush>
      <Table label="People">
        <thead>
          <tr>
            <Th>In this sample</Th>
            <Th numeric>People</Th>
          </tr>
        </thead>
        <tbody>
          {kinds.map(({ kind, label, text }) => (
            <Tr key={kind}>
              <Td>
                {label} <span className="text-muted">{text}</span>
              </Td>
              <Td numeric>{formatCount(people[kind])}</Td>
            </Tr>
          ))}
        </tbody>
      </Table>
      {hot.map(({ id, kind, count }) => (
        <ProblemAlert
          key={`${kind} ${id}`}
          quiet
          tone="warn"
          className="m-4"
          message={`${formatShare(count / events)} of the events are those of “${id}”.`}
          hint="If many share this id, such as “server” or “guest”, they become one person; PostHog also handles such an id slowly."
        />
      ))}
      {busy.length > 0 && (
        <details className="border-t px-4 py-3">
          <summary className="w-fit text-sm text-muted hover:text-ink">The ids with the most events</summary>
          <ul className="mt-2 space-y-1 text-sm">
            {busy.map(({ id, kind, count }) => (
              <li key={`${kind} ${id}`} className="flex items-baseline justify-between gap-4">
                <button
                  type="button"
                  onClick={() => onChoose(id)}
                  className="min-w-0 truncate font-mono text-xs underline underline-offset-2"
                >
                  {id}
                </button>
                <span className="whitespace-nowrap text-muted">
                  {formatCount(count)} events{isHot(count) && ", very many"}
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </Card>
  );
});
