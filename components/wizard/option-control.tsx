import type { ControllerRenderProps } from "react-hook-form";

import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { SwitchRow } from "@/components/ui/switch";
import type { OptionValues } from "@/lib/schemas/draft";
import type { ContentType } from "@/lib/transforms/transform";

import { type OptionRow, unparsableTimeDefaults } from "./option-table";

type Props = {
  row: OptionRow;
  contentType: ContentType;
  field: ControllerRenderProps<OptionValues, OptionRow["name"]>;
  error: string | undefined;
};

export function OptionControl({ row, contentType, field, error }: Props) {
  if (row.kind === "switch") {
    return <SwitchRow label={row.label} text={row.text} checked={field.value === true} onChange={field.onChange} />;
  }
  const value = String(field.value);
  const { name, ref, onBlur, onChange } = field;
  const shared = { name, ref, onBlur, onChange, value };
  return (
    <Field marked={false} label={row.label} hint={row.text} error={error} className="max-w-lg">
      {(control) => {
        if (row.kind === "choice") {
          return (
            <Select {...control} {...shared}>
              {choicesFor(row, contentType).map((choice) => (
                <option key={choice.value} value={choice.value}>
                  {choice.label}
                </option>
              ))}
            </Select>
          );
        }
        return (
          <Input
            {...control}
            {...shared}
            placeholder={row.example}
            inputMode={row.kind === "number" ? "numeric" : undefined}
            className="max-w-56"
          />
        );
      }}
    </Field>
  );
}

/** The default says what it is here, and its twin is left out. */
function choicesFor(row: Extract<OptionRow, { kind: "choice" }>, contentType: ContentType) {
  if (row.name !== "onUnparsableTime") return row.choices;
  const usual = contentType === "posthog" ? "reject" : "now";
  return row.choices
    .filter(({ value }) => value !== usual)
    .map((choice) =>
      choice.value === "" ? { ...choice, label: unparsableTimeDefaults[contentType] ?? choice.label } : choice,
    );
}
