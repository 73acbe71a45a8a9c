"use client";

import type { ReactNode } from "react";
import type { FieldValues, Path, UseFormReturn } from "react-hook-form";

import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { SecretInput } from "@/components/ui/secret-input";

type Props<T extends FieldValues> = {
  form: UseFormReturn<T>;
  name: Path<T>;
  label: string;
  hint?: ReactNode;
  required?: boolean;
  secret?: boolean;
  placeholder?: string;
  list?: string;
  mono?: boolean;
};

/** A text of a form, with its error. */
export function TextField<T extends FieldValues>({
  form,
  name,
  label,
  hint,
  required = false,
  secret,
  mono,
  ...input
}: Props<T>) {
  const error = form.getFieldState(name, form.formState).error?.message;
  return (
    <Field label={label} required={required} hint={hint} error={error}>
      {(control) =>
        secret ? (
          <SecretInput {...control} {...input} {...form.register(name)} shownName={label.toLowerCase()} />
        ) : (
          <Input {...control} {...input} {...form.register(name)} className={mono ? "font-mono text-sm" : undefined} />
        )
      }
    </Field>
  );
}
