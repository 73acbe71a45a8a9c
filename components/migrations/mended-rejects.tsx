import { Download } from "lucide-react";

import { buttonClasses } from "@/components/ui/button";
import { formatAmount } from "@/lib/client/format";
import type { MendedSide } from "@/lib/schemas/rejects";

import { Section } from "./report-section";

/** Nothing is edited silently: what was sent in place of rejects, beside what they had been. */
export function MendedRejects({ id, count }: { id: string; count: number }) {
  const file = (side: MendedSide) => `/api/migrations/${id}/rejects.jsonl?mended=${side}`;
  return (
    <Section title={`Mended by hand: ${formatAmount(count, "record")}`}>
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 px-4 py-3">
        <p>Rejected at first, and sent again from a mended file. Line by line, the two files show what was changed.</p>
        <span className="flex flex-wrap gap-2 print:hidden">
          <a href={file("before")} download className={buttonClasses({ size: "small" })}>
            <Download aria-hidden />
            As they were
          </a>
          <a href={file("after")} download className={buttonClasses({ size: "small" })}>
            <Download aria-hidden />
            As they were sent
          </a>
        </span>
      </div>
    </Section>
  );
}
