import { ChevronRight } from "lucide-react";

import { CopyButton } from "@/components/ui/copy-button";
import { JsonView } from "@/components/ui/json-view";
import { formatBytes, formatCount } from "@/lib/client/format";
import type { RejectView } from "@/lib/schemas/rejects";

/** What the server sends of a line at most. */
const SHOWN = 10_000;
const AT_A_GLANCE = 300;

/** The line's beginning at a glance; opened, the line as it was with where it stood. */
export function RejectRow({ reject }: { reject: RejectView }) {
  const cut = reject.raw.length >= SHOWN;
  return (
    <li>
      <details className="group">
        <summary className="flex items-baseline gap-2 px-4 py-2 hover:bg-sunken/60 focus-visible:-outline-offset-2 [&::-webkit-details-marker]:hidden">
          <ChevronRight aria-hidden className="size-3.5 shrink-0 self-center text-muted group-open:rotate-90" />
          <span className="min-w-0 flex-1">
            <span className="block truncate font-mono text-xs">{reject.raw.slice(0, AT_A_GLANCE) || "(empty)"}</span>
            {reject.detail && <span className="block text-sm wrap-anywhere text-muted">{reject.detail}</span>}
          </span>
        </summary>
        <div className="space-y-2 border-t bg-ground p-4">
          <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
            <p className="text-sm break-all text-muted">
              {reject.partKey}, byte {formatCount(reject.offset)}, {formatBytes(reject.length)}.{" "}
              {cut ? "The beginning of the line; the download has it whole." : "The line as it was."}
            </p>
            <CopyButton text={reject.raw} />
          </div>
          <JsonView text={reject.raw} label="Rejected line" className="max-h-96 bg-surface" />
        </div>
      </details>
    </li>
  );
}
