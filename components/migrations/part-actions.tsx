"use client";

import { RotateCcw } from "lucide-react";

import { Button } from "@/components/ui/button";
import { hasEnded } from "@/lib/client/migration-status";
import { usePartAction } from "@/lib/client/use-part-action";
import type { MigrationView } from "@/lib/schemas/migration";
import type { PartView } from "@/lib/schemas/parts";

import { LeaveOut } from "./leave-out";

type Props = { migration: Pick<MigrationView, "id" | "status">; part: PartView };

/** Of a part that rests with an error: again from its beginning, with the same uuids; or without it. */
export function PartActions({ migration: { id, status }, part }: Props) {
  const action = usePartAction(id);
  if (part.state !== "failed" || hasEnded(status) || status === "cancelling") return null;
  return (
    <div className="mt-1.5 flex flex-wrap gap-2">
      <Button
        size="small"
        busy={action.isPending}
        aria-label={`Try ${part.key} again`}
        onClick={() => action.mutate({ part: part.id, verb: "retry" })}
      >
        <RotateCcw aria-hidden />
        Try again
      </Button>
      <LeaveOut migration={id} part={part} />
    </div>
  );
}
