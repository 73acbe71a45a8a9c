"use client";

import { RadioGroup } from "radix-ui";
import { type ReactNode, useId } from "react";

import { cn } from "@/lib/client/class-names";

type RadioCard<T extends string> = { value: T; label: string; text?: string; icon?: ReactNode; disabled?: boolean };

type Props<T extends string> = {
  label: string;
  value: T | null;
  cards: readonly RadioCard<T>[];
  onChange: (value: T) => void;
  error?: string | undefined;
  columns?: string;
};

/** One choice of a few, each with a sentence of what it means. Arrow keys move, as in any radio group. */
export function RadioCards<T extends string>({ label, value, cards, onChange, error, columns }: Props<T>) {
  const id = useId();
  return (
    <div>
      <p id={id} className="mb-2 text-sm font-medium">
        {label}
      </p>
      <RadioGroup.Root
        aria-labelledby={id}
        aria-describedby={error ? `${id}-error` : undefined}
        value={value ?? ""}
        onValueChange={(next) => onChange(next as T)}
        className={cn("grid gap-2", columns)}
      >
        {cards.map((card) => (
          <RadioGroup.Item
            key={card.value}
            value={card.value}
            disabled={card.disabled}
            aria-label={card.label}
            aria-describedby={card.text ? `${id}-${card.value}` : undefined}
            className="group flex items-start gap-3 rounded-lg border bg-surface p-3 text-left transition-colors focus-visible:rounded-lg enabled:hover:border-edge disabled:cursor-not-allowed disabled:bg-ground data-[state=checked]:border-accent data-[state=checked]:bg-accent-soft disabled:[&_*]:text-muted"
          >
            <span
              aria-hidden
              className="mt-0.5 flex size-4 shrink-0 items-center justify-center rounded-full border border-edge bg-surface group-data-[state=checked]:border-accent"
            >
              <RadioGroup.Indicator className="size-2 rounded-full bg-accent" />
            </span>
            <span className="min-w-0 flex-1">
              <span className="flex items-center gap-2 font-medium [&_svg]:size-4 [&_svg]:text-muted">
                {card.label}
                {card.icon}
              </span>
              {card.text && (
                <span id={`${id}-${card.value}`} className="mt-0.5 block text-sm text-muted">
                  {card.text}
                </span>
              )}
            </span>
          </RadioGroup.Item>
        ))}
      </RadioGroup.Root>
      {error && (
        <p id={`${id}-error`} role="alert" className="mt-1.5 text-sm text-stop-text">
          {error}
        </p>
      )}
    </div>
  );
}
