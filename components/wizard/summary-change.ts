import { formatCount } from "@/lib/client/format";
import type { PreviewSummary } from "@/lib/schemas/preview";

const sum = (counts: Record<string, number>) => Object.values(counts).reduce((total, count) => total + count, 0);

/** What people look at when they turn an option on or off, in the order in which they would ask. */
const measures: readonly { of: (summary: PreviewSummary) => number; name: string }[] = [
  { name: "imported", of: ({ imported }) => imported },
  { name: "dropped", of: ({ dropped }) => sum(dropped) },
  { name: "rejected", of: ({ rejected }) => sum(rejected) },
  { name: "warnings", of: ({ warnings }) => sum(warnings) },
  { name: "events made beside", of: ({ generated }) => generated },
  { name: "events of identified people", of: ({ people }) => people.identified },
  { name: "of anonymous ones", of: ({ people }) => people.anonymous },
  { name: "with an id made up", of: ({ people }) => people.generated },
  { name: "names that change", of: ({ events }) => events.filter(({ from, to }) => from !== to).length },
];

/** The counts of the sample that are others than before, as "dropped 118 → 130"; empty when all are the same. */
export function summaryChange(before: PreviewSummary, after: PreviewSummary): string[] {
  return measures.flatMap(({ of, name }) =>
    of(before) === of(after) ? [] : [`${name} ${formatCount(of(before))} → ${formatCount(of(after))}`],
  );
}
