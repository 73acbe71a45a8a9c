"use client";

import { FileText, Pause, Play, Trash2, X } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useId, useState } from "react";

import { Button, buttonClasses } from "@/components/ui/button";
import { Confirm } from "@/components/ui/dialog";
import { Tooltip } from "@/components/ui/tooltip";
import { hasEnded, whyDisabled } from "@/lib/client/migration-status";
import { keys } from "@/lib/client/queries";
import { useMigrationAction } from "@/lib/client/use-migration";
import { useRemoval } from "@/lib/client/use-removal";
import type { MigrationView } from "@/lib/schemas/migration";

import { CancelDialog } from "./cancel-dialog";

type Asking = "cancel" | "delete" | null;

export function MigrationActions({ migration }: { migration: MigrationView }) {
  const { id, status, name } = migration;
  const [asking, setAsking] = useState<Asking>(null);
  const action = useMigrationAction(id);
  const router = useRouter();
  const remove = useRemoval({
    path: `/api/migrations/${id}`,
    queryKey: [...keys.migrations, "list"],
    gone: "The migration is deleted.",
    stays: "It could not be deleted.",
    onDone: () => router.push("/migrations"),
  });
  const close = () => setAsking(null);

  if (hasEnded(status)) {
    return (
      <>
        <Link href={`/migrations/${id}/report`} className={buttonClasses()}>
          <FileText aria-hidden />
          Report
        </Link>
        <Button onClick={() => setAsking("delete")}>
          <Trash2 aria-hidden />
          Delete
        </Button>
        <Confirm
          open={asking === "delete"}
          onOpenChange={close}
          title={`Delete “${name}”?`}
          text="Its record, its rejected lines and its stored key are deleted from this server. What arrived at the destination stays there. This can't be undone."
          action="Delete migration"
          dismiss="Keep it"
          busy={remove.isPending}
          onConfirm={() => remove.mutate()}
        />
      </>
    );
  }

  const resumes = status === "paused";
  return (
    <>
      {resumes ? (
        <ReasonedButton
          why={whyDisabled("resume", status)}
          variant="primary"
          onClick={() => action.mutate({ verb: "resume" })}
        >
          <Play aria-hidden />
          Resume
        </ReasonedButton>
      ) : (
        <ReasonedButton why={whyDisabled("pause", status)} onClick={() => action.mutate({ verb: "pause" })}>
          <Pause aria-hidden />
          Pause
        </ReasonedButton>
      )}
      <ReasonedButton why={whyDisabled("cancel", status)} onClick={() => setAsking("cancel")}>
        <X aria-hidden />
        Cancel
      </ReasonedButton>
      <CancelDialog
        migration={migration}
        open={asking === "cancel"}
        onClose={close}
        onCancel={(rest) => action.mutate({ verb: "cancel", rest })}
      />
    </>
  );
}

type ReasonedProps = React.ComponentProps<typeof Button> & { why: string | null };

/** A button that stays reachable when it does not fit the state, and then says why. */
function ReasonedButton({ why, onClick, ...props }: ReasonedProps) {
  const id = useId();
  return (
    <>
      <Tooltip text={why}>
        <Button
          {...props}
          aria-disabled={why !== null || undefined}
          aria-describedby={why ? id : undefined}
          onClick={why ? undefined : onClick}
        />
      </Tooltip>
      {why && (
        <span id={id} className="sr-only">
          {why}
        </span>
      )}
    </>
  );
}
