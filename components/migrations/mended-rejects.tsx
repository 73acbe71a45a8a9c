import { Download } from "lucide-react";

import { buttonClasses } from "@/components/ui/button";
import { formatAmount } from "@/lib/client/format";
import { withQuery } from "@/lib/client/queries";
import type { MendedSide } from "@/lib/schemas/rejects";

const sides: Record<MendedSide, string> = { before: "As they were", after: "As they were sent" };

export const mendedTitle = (count: number) => `Mended by hand: ${formatAmount(count, "record")}`;

/** Nothing is edited silently: what was sent in place of rejects, beside what they had been. */
export function MendedRejects({ id }: { id: string }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 p-4">
      <p>Rejected at first, and sent again from a mended file. Line by line, the two files show what was changed.</p>
      <div className="flex flex-wrap gap-2 print:hidden">
        {(["before", "after"] as const).map((mended) => (
          <a
            key={mended}
            href={withQuery(`/api/migrations/${id}/rejects.jsonl`, { mended })}
            download
            className={buttonClasses()}
          >
            <Download aria-hidden />
            {sides[mended]}
          </a>
        ))}
      </div>
    </div>
  );
}
