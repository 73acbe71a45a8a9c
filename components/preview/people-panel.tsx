import { Card } from "@/components/ui/card";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { formatCount } from "@/lib/client/format";
import type { PreviewSummary } from "@/lib/schemas/preview";

const kinds = [
  { kind: "identified", label: "Identified", text: "known by a user’s id" },
  { kind: "anonymous", label: "Anonymous", text: "known by a device’s id" },
  { kind: "generated", label: "Generated", text: "no id in the record; one was made" },
] as const;

/** From here on an id stands out among the busiest. */
const HOT_SHARE = 0.2;

type Props = { people: PreviewSummary["people"]; onChoose: (id: string) => void };

export function PeoplePanel({ people, onChoose }: Props) {
  const events = people.busiest.reduce((sum, { count }) => sum + count, 0);
  const hot = people.busiest.filter(({ count }) => count > 1);
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
      {hot.length > 0 && (
        <details className="border-t px-4 py-3">
          <summary className="w-fit text-sm text-muted hover:text-ink">The ids with the most events</summary>
          <p className="mt-2 text-sm text-muted">
            One id that many share, such as “server” or “guest”, becomes one person; PostHog also handles such an id
            slowly.
          </p>
          <ul className="mt-2 space-y-1 text-sm">
            {hot.map(({ id, kind, count }) => (
              <li key={`${kind} ${id}`} className="flex items-baseline justify-between gap-4">
                <button
                  type="button"
                  onClick={() => onChoose(id)}
                  className="min-w-0 truncate font-mono text-xs underline underline-offset-2"
                >
                  {id}
                </button>
                <span className={count > events * HOT_SHARE ? "text-wait-text" : "text-muted"}>
                  {formatCount(count)} events
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </Card>
  );
}
