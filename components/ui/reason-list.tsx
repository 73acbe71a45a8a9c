import type { ReactNode } from "react";

import { formatCount } from "@/lib/client/format";
import { reasonSentence } from "@/lib/client/preview-text";

type Props = {
  label: string;
  counts: Record<string, number>;
  empty: string;
  /** What stands below a reason. */
  more?: (reason: string) => ReactNode;
};

/** How many, by reason, each with its sentence; the commonest first. */
export function ReasonList({ label, counts, empty, more }: Props) {
  const reasons = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a);
  if (reasons.length === 0) return <p className="text-muted">{empty}</p>;
  return (
    <ul aria-label={label} className="space-y-3">
      {reasons.map(([reason, count]) => (
        <li key={reason}>
          <div className="flex items-baseline justify-between gap-6">
            <div className="min-w-0">
              <p>{reasonSentence(reason)}</p>
              <p className="font-mono text-xs text-muted">{reason}</p>
            </div>
            <span className="font-medium">{formatCount(count)}</span>
          </div>
          {more?.(reason)}
        </li>
      ))}
    </ul>
  );
}
