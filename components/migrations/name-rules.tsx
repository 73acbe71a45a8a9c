import { ArrowRight } from "lucide-react";

type Props = { label: string; names?: readonly string[]; renames?: Record<string, string> };

/** Every event name that a rule speaks of; long lists scroll. */
export function NameRules({ label, names = [], renames = {} }: Props) {
  return (
    <ul
      aria-label={label}
      tabIndex={0}
      className="max-h-48 space-y-1 overflow-y-auto font-mono text-sm focus-visible:outline-offset-4"
    >
      {names.map((name) => (
        <li key={name} className="wrap-anywhere">
          {name}
        </li>
      ))}
      {Object.entries(renames).map(([from, to]) => (
        <li key={from} className="flex flex-wrap items-center gap-x-2 wrap-anywhere">
          {from}
          <ArrowRight aria-label="becomes" className="size-3.5 shrink-0 text-muted" />
          {to}
        </li>
      ))}
    </ul>
  );
}
