"use client";

import { Switch as Radix } from "radix-ui";
import { type ReactNode, useId } from "react";

type Props = { label: string; text: ReactNode; checked: boolean; onChange: (checked: boolean) => void };

/** A setting that is on or off, with one honest sentence on what it does. */
export function SwitchRow({ label, text, checked, onChange }: Props) {
  const id = useId();
  return (
    <div className="flex items-start justify-between gap-6">
      <div className="min-w-0">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        <p id={`${id}-text`} className="mt-0.5 max-w-prose text-sm text-muted">
          {text}
        </p>
      </div>
      <Radix.Root
        id={id}
        checked={checked}
        onCheckedChange={onChange}
        aria-describedby={`${id}-text`}
        className="relative mt-0.5 inline-flex h-5 w-9 shrink-0 items-center rounded-full border border-edge bg-sunken p-0.5 transition-colors after:absolute after:-inset-2.5 focus-visible:rounded-full data-[state=checked]:border-accent data-[state=checked]:bg-accent"
      >
        <Radix.Thumb className="size-3.5 rounded-full bg-muted transition-transform data-[state=checked]:translate-x-4 data-[state=checked]:bg-accent-ink" />
      </Radix.Root>
    </div>
  );
}
