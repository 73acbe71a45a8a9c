import { cn } from "@/lib/client/class-names";

import type { Tone } from "./status";

const fills: Record<Tone, string> = {
  idle: "bg-idle",
  running: "bg-accent stripes",
  wait: "bg-wait stripes",
  stop: "bg-stop",
  done: "bg-done",
};

export type MeterSegment = { key: string; value: number; tone: Tone };

type Props = { label: string; total: number; segments: readonly MeterSegment[]; text?: string; className?: string };

/** A bar of parts of a whole. Widths ease over 150 ms; `text` is what a screen reader hears. */
export function Meter({ label, total, segments, text, className }: Props) {
  const sum = segments.reduce((all, segment) => all + segment.value, 0);
  const whole = Math.max(total, sum, 1);
  return (
    <div
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={whole}
      aria-valuenow={sum}
      aria-valuetext={text}
      className={cn("flex h-2 w-full gap-px overflow-hidden rounded-full bg-sunken", className)}
    >
      {segments.map(({ key, value, tone }) =>
        value > 0 ? (
          <div
            key={key}
            className={cn("h-full min-w-px transition-[width] duration-150 ease-out", fills[tone])}
            style={{ width: `${(value / whole) * 100}%` }}
          />
        ) : null,
      )}
    </div>
  );
}

/** How far a task has come that ends by itself, such as an upload. `share` is 0 … 1; null while it can't be known. */
export function Progress({ label, share }: { label: string; share: number | null }) {
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={share === null ? undefined : Math.round(share * 100)}
      className="h-2 w-full overflow-hidden rounded-full bg-sunken"
    >
      <div
        className={cn("h-full bg-accent transition-[width] duration-150", share === null && "w-1/3 animate-pulse")}
        style={share === null ? undefined : { width: `${share * 100}%` }}
      />
    </div>
  );
}
