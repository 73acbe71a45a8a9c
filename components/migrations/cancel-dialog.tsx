"use client";

import { useState } from "react";

import { Confirm } from "@/components/ui/dialog";
import { RadioCards } from "@/components/ui/radio-cards";
import { formatAmount } from "@/lib/client/format";
import type { MigrationView } from "@/lib/schemas/migration";

type Props = { migration: MigrationView; open: boolean; onClose: () => void; onCancel: (rest: boolean) => void };

/** Of a series it also asks what becomes of those that come after it. */
export function CancelDialog({ migration: { id, name, series }, open, onClose, onCancel }: Props) {
  const [after, setAfter] = useState<"stop" | "rest">("stop");
  const later = series ? series.ids.length - 1 - series.ids.indexOf(id) : 0;
  return (
    <Confirm
      open={open}
      onOpenChange={onClose}
      title={`Cancel “${name}”?`}
      text="It stops for good and can't be resumed. What was accepted so far stays at the destination. To stop for a while, pause it instead."
      action={later > 0 && after === "rest" ? "Cancel this and the rest" : "Cancel migration"}
      dismiss="Keep it going"
      onConfirm={() => {
        onClose();
        onCancel(later > 0 && after === "rest");
      }}
    >
      {later > 0 && (
        <RadioCards
          label={`${formatAmount(later, "migration")} of this series ${later === 1 ? "comes" : "come"} after it.`}
          value={after}
          onChange={setAfter}
          cards={[
            { value: "stop", label: "Only this one", text: "The next one is paused until you resume it." },
            {
              value: "rest",
              label: "This and the rest",
              text: "All that have not ended are cancelled; those before it stay as they are.",
            },
          ]}
        />
      )}
    </Confirm>
  );
}
