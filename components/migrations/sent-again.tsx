import Link from "next/link";
import type { z } from "zod";

import { Button, buttonClasses } from "@/components/ui/button";
import { ProblemAlert } from "@/components/ui/problem-alert";
import { formatAmount } from "@/lib/client/format";
import type { MigrationStatus } from "@/lib/schemas/migration";
import type { retryAnswer } from "@/lib/schemas/retry";

type Props = { answer: z.infer<typeof retryAnswer>; status: MigrationStatus; onClose: () => void };

/** What happened to them, and where it goes on. */
export function SentAgain({ answer: { moved, left }, status, onClose }: Props) {
  return (
    <div className="space-y-4">
      <ProblemAlert
        tone="note"
        message={`${formatAmount(moved, "reject is", "rejects are")} on ${moved === 1 ? "its" : "their"} way.${left > 0 ? ` ${formatAmount(left, "stays as it is.", "stay as they are.")}` : ""}`}
        hint={
          status === "paused"
            ? "The migration is paused: resume it to send them. They are a part of their own, the last one in the list."
            : "They are a part of their own, the last one in the list. What fails again comes back here, with its reason."
        }
      />
      <div className="flex flex-wrap justify-end gap-2">
        <Link href="?tab=parts" onClick={onClose} className={buttonClasses()}>
          See the parts
        </Link>
        <Link href="?tab=timeline" onClick={onClose} className={buttonClasses()}>
          See the timeline
        </Link>
        <Button variant="primary" onClick={onClose}>
          Done
        </Button>
      </div>
    </div>
  );
}
