"use client";

import { useState } from "react";

import { Card } from "@/components/ui/card";
import { formatAmount } from "@/lib/client/format";
import type { PreviewSummary } from "@/lib/schemas/preview";

import { OptionControl } from "./option-control";
import { type OptionRow, optionTable } from "./option-table";
import { summaryChange } from "./summary-change";
import { useWizard } from "./wizard-context";

type Props = { summary: PreviewSummary; remapping: boolean };
type Tried = { label: string; before: PreviewSummary };

/** The options of the mapping, beside what each does to the sample. */
export function TryOptions({ summary, remapping }: Props) {
  const { draft, dispatch } = useWizard();
  const [tried, setTried] = useState<Tried | null>(null);
  const { contentType, options } = draft;
  if (!contentType) return null;

  const choose = (row: OptionRow, value: unknown) => {
    setTried({ label: row.label, before: summary });
    dispatch({ type: "optionsTyped", values: { ...options, [row.name]: value } });
  };
  return (
    <Card title="What would change?" flush>
      <p role="status" className="min-h-17 border-b px-4 py-3 text-sm text-muted tabular-nums">
        {tried ? said(tried, summary, remapping) : "Change an option: the same records are mapped again at once."}
        {summary.generated > 0 && ` ${formatAmount(summary.generated, "event")} would be made beside the records' own.`}
      </p>
      <div className="max-h-96 divide-y overflow-y-auto">
        {optionTable
          .filter((row) => row.kind !== "number" && row.kind !== "text" && row.contentTypes.includes(contentType))
          .map((row) => (
            <div key={row.name} className="p-4">
              <OptionControl
                row={row}
                contentType={contentType}
                error={undefined}
                field={{
                  name: row.name,
                  value: options[row.name],
                  ref: () => undefined,
                  onBlur: () => undefined,
                  onChange: (given: unknown) => choose(row, valueOf(given)),
                }}
              />
            </div>
          ))}
      </div>
    </Card>
  );
}

function said({ label, before }: Tried, after: PreviewSummary, remapping: boolean): string {
  if (remapping) return `${label}: mapping the sample again…`;
  const changes = summaryChange(before, after);
  return changes.length > 0
    ? `${label}: ${changes.join(", ")}.`
    : `${label}: the counts of this sample stay the same. Look at a record for what it changes within events.`;
}

/** A switch gives its value, a list the event of its change. */
function valueOf(given: unknown): unknown {
  const { target } = (given ?? {}) as { target?: { value: unknown } };
  return target ? target.value : given;
}
