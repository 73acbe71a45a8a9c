"use client";

import { Card } from "@/components/ui/card";
import { SwitchRow } from "@/components/ui/switch";
import { formatAmount } from "@/lib/client/format";

import { optionTable } from "./option-table";
import { useWizard } from "./wizard-context";

/** The switches of the mapping, beside what they do to the sample. */
export function TryOptions({ generated }: { generated: number }) {
  const { draft, dispatch } = useWizard();
  const { contentType, options } = draft;
  const rows = optionTable.flatMap((row) =>
    row.kind === "switch" && contentType && row.contentTypes.includes(contentType) ? [row] : [],
  );
  return (
    <Card title="What would change?" flush>
      <p role="status" className="border-b px-4 py-3 text-sm text-muted">
        Turn an option on or off and look above: the same records, mapped again.{" "}
        {generated > 0 && `${formatAmount(generated, "event")} would be made beside the records' own.`}
      </p>
      <div className="max-h-96 divide-y overflow-y-auto">
        {rows.map(({ name, label, text }) => (
          <div key={name} className="p-4">
            <SwitchRow
              label={label}
              text={text}
              checked={options[name]}
              onChange={(on) => dispatch({ type: "optionsTyped", values: { ...options, [name]: on } })}
            />
          </div>
        ))}
      </div>
    </Card>
  );
}
