"use client";

import { Check, ChevronRight, TriangleAlert } from "lucide-react";
import { useState } from "react";

import { cn } from "@/lib/client/class-names";
import { formatCount, formatFineShare } from "@/lib/client/format";
import { type Branch, funnelOf, type Stage } from "@/lib/client/funnel";
import type { MigrationView } from "@/lib/schemas/migration";

import { BranchSheet } from "./branch-sheet";
import { VerifiedStage } from "./verified-stage";

type Props = {
  migration: MigrationView;
  /** Without it branches do not open: on paper there is nothing to press. */
  onRejects?: (reason?: string) => void;
  onVerify?: () => void;
};

const notes: Record<Stage["key"], string> = {
  read: "records",
  mapped: "became events",
  sent: "answered",
  accepted: "by the destination",
};

/** What tells branches apart beside their words. */
const marks: Record<Branch["key"], string> = {
  dropped: "bg-idle",
  unmapped: "bg-stop",
  inFlight: "bg-accent stripes",
  refused: "bg-stop",
};

/** Where every record is, from left to right, or on a phone from top to bottom: read → mapped → sent → accepted → verified. */
export function Ledger({ migration, onRejects, onVerify }: Props) {
  const { stages, holds } = funnelOf(migration);
  const [shown, setShown] = useState<Branch["key"] | null>(null);
  const branch = stages.flatMap((stage) => stage.branches).find(({ key }) => key === shown);
  const { ledger } = migration;
  return (
    <div role="group" aria-label="Ledger">
      <ol aria-label="Where every record is" className="grid sm:grid-cols-5">
        {stages.map((stage) => (
          <li key={stage.key} className="relative min-w-0 border-b py-2.5 sm:border-b-0 sm:py-0 sm:pr-5">
            <StageNumber label={stage.label} note={notes[stage.key]} count={stage.count} of={ledger.read} />
            <Branches stage={stage} of={ledger.read} onOpen={onRejects && setShown} />
            <Arrow />
          </li>
        ))}
        <li className="min-w-0 py-2.5 sm:py-0">
          <VerifiedStage migration={migration} onVerify={onVerify} />
        </li>
      </ol>
      <p className="mt-2 flex flex-wrap items-center justify-between gap-x-6 gap-y-1 border-t pt-3 text-sm sm:mt-4">
        <Holds holds={holds} ledger={ledger} />
        {ledger.generated > 0 && (
          <span className="text-muted">
            Besides these, {formatCount(ledger.generated)} events were made to link people and groups.
          </span>
        )}
      </p>
      {onRejects && branch?.reasons && (
        <BranchSheet
          migration={migration}
          branch={{ ...branch, reasons: branch.reasons }}
          onClose={() => setShown(null)}
          onRejects={(reason) => {
            setShown(null);
            onRejects(reason);
          }}
        />
      )}
    </div>
  );
}

type StageProps = { label: string; note: string; count: number; of: number };

function StageNumber({ label, note, count, of }: StageProps) {
  return (
    <p className="grid grid-cols-[1fr_auto] items-baseline gap-x-3 sm:block">
      <span className="text-sm text-muted">{label}</span>
      <span
        className={cn(
          "text-right text-lg font-medium wrap-anywhere sm:mt-0.5 sm:block sm:text-left",
          count === 0 && "text-faint",
        )}
      >
        {formatCount(count)}
      </span>
      <span className="text-sm text-muted max-sm:hidden sm:block">
        {label === "Read" || of === 0 ? note : `${formatFineShare(count / of)} ${note}`}
      </span>
    </p>
  );
}

type Open = ((key: Branch["key"]) => void) | undefined;
type BranchesProps = { stage: Stage; of: number; onOpen: Open };

/** Nothing of a kind takes no room on a phone; on a desk the rows stay, so that nothing jumps when the first one comes. */
function Branches({ stage, of, onOpen }: BranchesProps) {
  return (
    <ul aria-label={`Off after ${stage.label.toLowerCase()}`} className="mt-1 space-y-0.5 empty:hidden sm:mt-2">
      {stage.branches.map((branch) => (
        <li key={branch.key} className={cn(branch.count === 0 && "max-sm:hidden")}>
          <BranchRow branch={branch} of={of} onOpen={onOpen} />
        </li>
      ))}
    </ul>
  );
}

function BranchRow({ branch, of, onOpen }: { branch: Branch; of: number; onOpen: Open }) {
  const { key, label, count, reasons } = branch;
  const content = (
    <>
      <span aria-hidden className="text-faint">
        └
      </span>
      <span aria-hidden className={cn("size-2 shrink-0 rounded-full", count === 0 ? "bg-line" : marks[key])} />
      <span>{label}</span>
      <span className={cn("font-medium", count > 0 && "text-ink")}>{formatCount(count)}</span>
      {count > 0 && of > 0 && <span>{formatFineShare(count / of)}</span>}
    </>
  );
  const look = "flex min-h-7 max-w-full flex-wrap items-center gap-x-1.5 text-left text-sm text-muted";
  if (!onOpen || !reasons || count === 0) return <span className={look}>{content}</span>;
  return (
    <button
      type="button"
      onClick={() => onOpen(key)}
      aria-haspopup="dialog"
      className={cn(look, "-mx-1 rounded-md px-1 hover:bg-sunken hover:text-ink pointer-coarse:min-h-10")}
    >
      {content}
      <ChevronRight aria-hidden className="size-3.5" />
      <span className="sr-only">Show the reasons</span>
    </button>
  );
}

const Arrow = () => <ChevronRight aria-hidden className="absolute top-6 right-2 hidden size-4 text-faint sm:block" />;

/** Says that the sum is right, or that it is not; also while records are on the way. */
function Holds({ holds, ledger }: { holds: boolean; ledger: MigrationView["ledger"] }) {
  const Icon = holds ? Check : TriangleAlert;
  const sum = [
    `${formatCount(ledger.accepted)} accepted`,
    `${formatCount(ledger.dropped)} dropped`,
    `${formatCount(ledger.rejected)} rejected`,
    ...(ledger.inFlight > 0 ? [`${formatCount(ledger.inFlight)} on the way`] : []),
  ].join(" + ");
  return (
    <span className="flex flex-wrap items-center gap-x-2">
      <span className="text-muted">
        {formatCount(ledger.read)} read = {sum}
      </span>
      <span className={cn("flex items-center gap-1 font-medium", holds ? "text-done-text" : "text-stop-text")}>
        <Icon aria-hidden className="size-4" />
        {holds ? "Adds up" : "Does not add up"}
      </span>
    </span>
  );
}
