"use client";

import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/ui/dialog";
import { formatCount } from "@/lib/client/format";
import { usePartAction } from "@/lib/client/use-part-action";
import type { PartView } from "@/lib/schemas/parts";

/** Ends a part that rests with an error without its records, once somebody has read what that means. */
export function LeaveOut({ migration, part }: { migration: string; part: PartView }) {
  const [asking, setAsking] = useState(false);
  const action = usePartAction(migration);
  const { accepted } = part.ledger;
  return (
    <>
      <Button size="small" aria-label={`Leave ${part.key} out`} onClick={() => setAsking(true)}>
        Leave out
      </Button>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title="Leave this part out?"
        text={
          <>
            <span className="font-mono text-xs break-all">{part.key}</span> is not imported by this migration, and can’t
            be taken in again later. {sent(accepted)} The rest goes on, and the report says for good what was left out
            and by whom. Do this when you import it in another way, or not at all.
          </>
        }
        action="Leave it out"
        dismiss="Keep it"
        busy={action.isPending}
        onConfirm={() => action.mutate({ part: part.id, verb: "leave-out" }, { onSettled: () => setAsking(false) })}
      />
    </>
  );
}

function sent(accepted: number): string {
  if (accepted === 0) return "Nothing of it was sent.";
  return `The ${formatCount(accepted)} records of it that were accepted stay at the destination.`;
}
