"use client";

import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { formatCount, formatFineShare } from "@/lib/client/format";
import type { Branch } from "@/lib/client/funnel";
import { reasonSentence } from "@/lib/client/preview-text";
import type { MigrationView } from "@/lib/schemas/migration";

import { ReasonSamples } from "./reason-samples";

type Props = {
  migration: MigrationView;
  branch: Branch & { reasons: Record<string, number> };
  onClose: () => void;
  onRejects: (reason?: string) => void;
};

const titles: Record<Branch["key"], { title: string; text: string }> = {
  dropped: {
    title: "records were dropped",
    text: "Left out on purpose, each by a rule of the mapping. They are counted, not kept.",
  },
  unmapped: {
    title: "records were rejected",
    text: "They could not become events. Each is kept whole; download, mend and send them again under Rejects.",
  },
  refused: {
    title: "events were refused",
    text: "The destination did not take them. Each record is kept whole under Rejects.",
  },
  inFlight: { title: "records are on the way", text: "Sent, or about to be; the destination has not answered yet." },
};

/** The reasons of a branch, the commonest first; each opens to a few records. */
export function BranchSheet({ migration, branch, onClose, onRejects }: Props) {
  const { title, text } = titles[branch.key];
  const rejects = branch.key === "unmapped" || branch.key === "refused";
  const reasons = Object.entries(branch.reasons)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a);
  return (
    <Dialog
      wide
      open
      onOpenChange={(open) => !open && onClose()}
      title={`${formatCount(branch.count)} ${title}`}
      description={text}
    >
      <ul aria-label="By reason" className="-m-4 divide-y">
        {reasons.map(([reason, count], index) => (
          <li key={reason} className="p-4">
            <div className="flex items-baseline justify-between gap-6">
              <div className="min-w-0">
                <p className="font-medium">{reasonSentence(reason)}</p>
                <p className="font-mono text-xs text-muted">{reason}</p>
              </div>
              <p className="text-right whitespace-nowrap">
                <span className="font-medium">{formatCount(count)}</span>{" "}
                <span className="block text-sm text-muted">{formatFineShare(count / branch.count)}</span>
              </p>
            </div>
            <ReasonSamples
              id={migration.id}
              kind={rejects ? "rejected" : "dropped"}
              reason={reason}
              open={index === 0}
            />
            {rejects && (
              <Button size="small" className="mt-3" onClick={() => onRejects(reason)}>
                {`Show all ${formatCount(count)} under Rejects`}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
