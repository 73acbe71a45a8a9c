import type { ReactNode } from "react";

import { cn } from "@/lib/client/class-names";

type Props = {
  label: string;
  value: ReactNode;
  unit?: string | undefined;
  note?: ReactNode;
  /** On a phone the number alone, so that several fit beside one another. */
  terse?: boolean;
  className?: string;
};

/** One number with its name. For use inside a `dl`. */
export function Stat({ label, value, unit, note, terse = false, className }: Props) {
  return (
    <div className={cn("min-w-0", className)}>
      <dt className={cn("text-sm text-muted", terse && "max-sm:text-xs")}>{label}</dt>
      <dd className={cn("text-md font-medium wrap-anywhere sm:text-lg", terse ? "mt-0.5 sm:mt-1" : "mt-1")}>
        {value}
        {unit && <span className="ml-1 text-sm font-normal text-muted">{unit}</span>}
      </dd>
      {note && <dd className={cn("mt-0.5 text-sm text-muted", terse && "max-sm:hidden")}>{note}</dd>}
    </div>
  );
}
