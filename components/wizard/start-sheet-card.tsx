import { TriangleAlert } from "lucide-react";

import { Card } from "@/components/ui/card";

import type { SheetRow } from "./start-sheet";

/** What will happen, read once more before it does. */
export function StartSheetCard({ rows }: { rows: readonly SheetRow[] }) {
  return (
    <Card title="What will happen" flush>
      {rows.length === 0 && <p className="p-4 text-muted">This shows once it is known where the events go.</p>}
      <dl className="divide-y">
        {rows.map(({ term, text, tone }) => (
          <div key={term} className="grid gap-x-6 gap-y-1 p-4 sm:grid-cols-[10rem_minmax(0,1fr)]">
            <dt className="flex items-start gap-1.5 text-muted">
              {tone === "warn" && <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-wait-text" />}
              {term}
            </dt>
            <dd className="min-w-0 space-y-1 break-words">
              {text.map((line) => (
                <p key={line}>{line}</p>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
