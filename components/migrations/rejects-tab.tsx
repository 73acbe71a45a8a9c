"use client";

import { Download, RotateCcw, ShieldCheck } from "lucide-react";
import { useState } from "react";

import { Button, buttonClasses } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Tooltip } from "@/components/ui/tooltip";
import { formatAmount } from "@/lib/client/format";
import { withQuery } from "@/lib/client/queries";
import { useUrlState } from "@/lib/client/use-url-state";
import type { MigrationView } from "@/lib/schemas/migration";

import { MendedRejects, mendedTitle } from "./mended-rejects";
import { RejectGroup } from "./reject-group";
import { SendAgainDialog } from "./send-again-dialog";

/** What could not be imported, by reason, with what can be done about it. */
export function RejectsTab({ migration }: { migration: MigrationView }) {
  const { id, rejected, ledger, mended, status } = migration;
  const reasons = Object.entries(rejected)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a);
  const [open, setOpen] = useUrlState("reason", ["all", ...reasons.map(([name]) => name)]);
  const [sending, setSending] = useState<{ reason: string | null } | null>(null);
  const whyNot = status === "completed" || status === "paused" ? null : "Possible once it is paused or completed.";
  // The dialog outlives the last reject: it says what became of them.
  const dialog = sending && (
    <SendAgainDialog migration={migration} reason={sending.reason} onClose={() => setSending(null)} />
  );

  const mendedFiles = mended > 0 && (
    <Card title={mendedTitle(mended)} flush>
      <MendedRejects id={id} />
    </Card>
  );

  if (ledger.rejected === 0) {
    return (
      <div className="space-y-4">
        <div className="rounded-lg border bg-surface">
          <EmptyState
            icon={ShieldCheck}
            title={mended > 0 ? "No record is rejected any more." : "No record was rejected."}
            text="A record that can't be imported would be kept here whole, with the reason, to download and mend."
          />
        </div>
        {mendedFiles}
        {dialog}
      </div>
    );
  }
  const actions = (reason: string | null, name: string) => (
    <>
      <a
        href={withQuery(`/api/migrations/${id}/rejects.jsonl`, { reason })}
        download
        aria-label={`Download ${name}`}
        className={buttonClasses()}
      >
        <Download aria-hidden />
        Download
      </a>
      <Tooltip text={whyNot}>
        <Button
          aria-label={`Send ${name} again`}
          aria-disabled={whyNot !== null || undefined}
          onClick={whyNot ? undefined : () => setSending({ reason })}
        >
          <RotateCcw aria-hidden />
          Send again…
        </Button>
      </Tooltip>
    </>
  );
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <p>
          <span className="font-medium">{formatAmount(ledger.rejected, "record was", "records were")} rejected</span>{" "}
          <span className="text-muted">and kept whole, for {formatAmount(reasons.length, "reason")}.</span>
        </p>
        {reasons.length > 1 && <div className="flex flex-wrap gap-2">{actions(null, "all rejects")}</div>}
      </div>
      {reasons.map(([reason, count]) => (
        <RejectGroup
          key={reason}
          migration={migration}
          reason={reason}
          count={count}
          open={open === reason}
          onOpen={(next) => setOpen(next ? reason : "all")}
          actions={actions(reason, `rejects: ${reason.replaceAll("_", " ")}`)}
        />
      ))}
      {mendedFiles}
      {dialog}
    </div>
  );
}
