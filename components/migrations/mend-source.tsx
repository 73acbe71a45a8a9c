"use client";

import { type SubmitEvent, useState } from "react";

import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { ProblemAlert } from "@/components/ui/problem-alert";
import { SecretInput } from "@/components/ui/secret-input";
import { ApiError } from "@/lib/client/api";
import { type MendField, mendFields, type MendValues, toMend } from "@/lib/client/mend-fields";
import { useMigrationAction } from "@/lib/client/use-migration";
import type { MigrationView } from "@/lib/schemas/migration";

/** Other credentials, or another region, for a paused migration; then it goes on. Secrets go to the resume route alone. */
export function MendSourceForm({ migration: { id, source } }: { migration: Pick<MigrationView, "id" | "source"> }) {
  const [values, setValues] = useState<MendValues>({});
  const action = useMigrationAction(id);
  const mend = toMend(source, values);
  const errors = action.error instanceof ApiError ? (action.error.fields ?? {}) : {};

  function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    if (mend && !action.isPending) action.mutate({ verb: "resume", source: mend });
  }

  return (
    <Card title="Mend the source, and go on" className="mb-4">
      <form onSubmit={submit} className="space-y-4" noValidate>
        <p className="text-muted">
          Fill in what has changed; what you leave empty stays as it is. What is imported stays the same.
        </p>
        <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
          {mendFields(source, values).map((field) => (
            <Field
              key={field.name}
              label={field.label}
              marked={false}
              error={errors[`source.${field.name}`]?.join(" ")}
            >
              {(control) => (
                <MendControl
                  {...control}
                  field={field}
                  value={values[field.name] ?? ""}
                  onValue={(value) => setValues((before) => ({ ...before, [field.name]: value }))}
                />
              )}
            </Field>
          ))}
        </div>
        {action.error && <ProblemAlert message={action.error.message} hint={hintOf(action.error)} />}
        <Button type="submit" variant="primary" busy={action.isPending} disabled={!mend}>
          Save and resume
        </Button>
      </form>
    </Card>
  );
}

const hintOf = (error: Error) => (error instanceof ApiError ? error.remedy : undefined);

type ControlProps = { field: MendField; value: string; onValue: (value: string) => void } & Record<"id", string> & {
    "aria-describedby": string | undefined;
    "aria-invalid": true | undefined;
    "aria-required": true | undefined;
  };

function MendControl({ field: { label, now, secret, choices }, value, onValue, ...control }: ControlProps) {
  if (choices)
    return (
      <Select {...control} value={value || now} onChange={(event) => onValue(event.target.value)}>
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </Select>
    );
  const props = {
    ...control,
    value,
    placeholder: now,
    onChange: (event: { target: { value: string } }) => onValue(event.target.value),
  };
  return secret ? (
    <SecretInput {...props} shownName={label.toLowerCase()} />
  ) : (
    <Input {...props} className="font-mono text-sm" />
  );
}
