"use client";

import { LockKeyhole } from "lucide-react";
import type { ReactNode } from "react";
import { type FieldValues, type Path, type PathValue, useWatch, type UseFormReturn } from "react-hook-form";

import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/text-field";
import { isKeptSecret, KEPT_SECRET, type SecretName } from "@/lib/schemas/draft";

type Props<T extends FieldValues> = {
  form: UseFormReturn<T>;
  name: Path<T>;
  label: string;
  hint?: ReactNode;
  required?: boolean;
  placeholder?: string;
  /** The last characters of the secrets that the server keeps for this draft. */
  endings?: Partial<Record<SecretName, string>> | undefined;
};

/** A secret that is typed, or that the server already keeps and never shows. */
export function SecretField<T extends FieldValues>({ endings = {}, ...field }: Props<T>) {
  const { form, name, label } = field;
  const value: unknown = useWatch({ control: form.control, name });
  if (typeof value !== "string" || !isKeptSecret(value)) return <TextField {...field} secret />;
  const ending = endings[KEPT_SECRET.exec(value)?.[2] as SecretName] ?? "••••";

  function replace() {
    form.setValue(name, "" as PathValue<T, Path<T>>, { shouldDirty: true });
    setTimeout(() => form.setFocus(name));
  }

  return (
    <div role="group" aria-label={label} className="min-w-0">
      <p className="mb-2 text-sm font-medium">{label}</p>
      <div className="flex h-8 items-center justify-between gap-2 rounded-md border bg-sunken pl-2.5 pointer-coarse:h-10">
        <span className="flex min-w-0 items-center gap-2 truncate text-sm">
          <LockKeyhole aria-hidden className="size-3.5 shrink-0 text-muted" />
          <span className="text-muted">Saved</span>
          <span className="font-mono">{ending}</span>
        </span>
        <Button variant="ghost" size="small" aria-label={`Replace ${label.toLowerCase()}`} onClick={replace}>
          Replace
        </Button>
      </div>
    </div>
  );
}
