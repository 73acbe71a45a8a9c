import type { ReactNode } from "react";

import { cn } from "@/lib/client/class-names";

type Props = { label: string; value: ReactNode; unit?: string | undefined; note?: ReactNode; className?: string };

/** One number with its name. For use inside a `dl`. */
export function Stat({ label, value, unit, note, className }: Props) {
  return (
    <div className={cn("min-w-0", className)}>
      <dt className="text-sm text-muted">{label}</dt>
      <dd className="mt-1 text-md font-medium wrap-anywhere sm:text-lg">
        {value}
        {unit && <span className="ml-1 text-sm font-normal text-muted">{unit}</span>}
      </dd>
      {note && <dd className="mt-0.5 text-sm text-muted">{note}</dd>}
    </div>
  );
}
