import { Table, Td, Th, Tr } from "@/components/ui/table";
import { formatAmount, formatCount } from "@/lib/client/format";
import type { Report } from "@/lib/schemas/report";

import { Section } from "./report-section";

type Props = { days: Report["days"]; compared: boolean };

/** A row a day: what was accepted and, once compared, what arrived. */
export function ReportDays({ days, compared }: Props) {
  const title = `${compared ? "Accepted and found" : "Accepted"} by day: ${formatAmount(days.length, "day")}`;
  return (
    <Section title={title}>
      <Table label={compared ? "Accepted and found by day" : "Accepted by day"}>
        <thead>
          <tr>
            <Th>Day</Th>
            <Th numeric>Accepted</Th>
            <Th numeric>Made beside them</Th>
            {compared && (
              <>
                <Th numeric>Repeats</Th>
                <Th numeric>Found</Th>
                <Th>Result</Th>
              </>
            )}
            <Th>Names</Th>
          </tr>
        </thead>
        <tbody>
          {days.map(({ day, accepted, generated, events, there }) => (
            <Tr key={day}>
              <Td className="whitespace-nowrap">{day}</Td>
              <Td numeric>{formatCount(accepted)}</Td>
              <Td numeric>{formatCount(generated)}</Td>
              {compared && (
                <>
                  <Td numeric>{there ? formatCount(there.repeats) : "–"}</Td>
                  <Td numeric>{there ? formatCount(there.found) : "–"}</Td>
                  <Td className="whitespace-nowrap">{there ? result(there) : "–"}</Td>
                </>
              )}
              <Td className="min-w-48 wrap-anywhere text-muted">{names(events)}</Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </Section>
  );
}

function result({ missing, extra }: NonNullable<Report["days"][number]["there"]>): string {
  const parts = [missing > 0 && `${formatCount(missing)} missing`, extra > 0 && `${formatCount(extra)} extra`];
  return parts.filter(Boolean).join(", ") || "matches";
}

const LISTED_NAMES = 12;

function names(events: Record<string, number>): string {
  const sorted = Object.entries(events).sort(([, a], [, b]) => b - a);
  const shown = sorted.slice(0, LISTED_NAMES).map(([name, count]) => `${name} ${formatCount(count)}`);
  const rest = sorted.length - shown.length;
  return shown.join(", ") + (rest > 0 ? `, and ${formatAmount(rest, "more name", "more names")}` : "");
}
