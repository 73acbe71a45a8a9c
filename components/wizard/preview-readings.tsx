"use client";

import { useId, useState } from "react";

import { Card } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { isTimezone, type Options } from "@/lib/schemas/options";
import type { PreviewRow } from "@/lib/schemas/preview";

import { optionTable } from "./option-table";
import { TimeReadings } from "./time-readings";
import { useWizard } from "./wizard-context";

const row = optionTable.find(({ name }) => name === "projectTimezone");

type Props = { sampleId: string; rows: readonly PreviewRow[]; options: Options };

/** What a Mixpanel time means is the one thing that no look at the data can tell: both readings, and the choice. */
export function PreviewReadings(props: Props) {
  const { draft, dispatch } = useWizard();
  const id = useId();
  const [typed, setTyped] = useState(draft.options.projectTimezone);
  const zone = typed.trim();
  const isZone = zone === "" || isTimezone(zone);

  // Half a name is no timezone: the preview stays as it is until it is whole.
  function type(text: string) {
    setTyped(text);
    const next = text.trim();
    if (next === "" || isTimezone(next))
      dispatch({ type: "optionsTyped", values: { ...draft.options, projectTimezone: next } });
  }

  return (
    <Card title="Which time is meant?">
      <Field
        label={row?.label ?? ""}
        marked={false}
        hint={row?.text}
        error={isZone ? undefined : "Give a timezone by its IANA name, such as Europe/Berlin."}
        className="mb-4"
      >
        {(control) => (
          <Input
            {...control}
            list={id}
            placeholder="UTC"
            value={typed}
            onChange={(event) => type(event.target.value)}
            className="max-w-64"
          />
        )}
      </Field>
      <datalist id={id}>
        {Intl.supportedValuesOf("timeZone").map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <div className="min-h-34">
        <TimeReadings {...props} />
      </div>
    </Card>
  );
}
