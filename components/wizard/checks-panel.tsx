"use client";

import { Check as CheckIcon, Circle, CircleDashed, CircleX, type LucideIcon, TriangleAlert, Wand2 } from "lucide-react";
import type { Ref } from "react";

import { Button } from "@/components/ui/button";
import { ProblemAlert } from "@/components/ui/problem-alert";
import { Skeleton } from "@/components/ui/skeleton";
import { ApiError } from "@/lib/client/api";
import { cn } from "@/lib/client/class-names";
import type { CheckState } from "@/lib/client/use-check";

import { checkLabels, type CheckRow, checkRows } from "./check-rows";
import { FoundFiles } from "./found-files";

type Look = { Icon: LucideIcon; className: string; said: string };
const looks: Record<"pass" | "warn" | "fail" | "pending" | "untried", Look> = {
  pass: { Icon: CheckIcon, className: "text-done-text", said: "Passed" },
  warn: { Icon: TriangleAlert, className: "text-wait-text", said: "Warning" },
  fail: { Icon: CircleX, className: "text-stop-text", said: "Failed" },
  pending: { Icon: CircleDashed, className: "text-accent-text motion-safe:animate-spin", said: "Checking" },
  untried: { Icon: Circle, className: "text-faint", said: "Not tried" },
};

type SideProps = {
  title: string;
  state: CheckState;
  /** What is tried, each with a row of its own. */
  tried: readonly string[];
  /** Why nothing is tried now. */
  waiting: string | null;
  /** Files are listed under the checks; their place is held. */
  listsFiles?: boolean;
  /** Applies a remedy: the field and what it should be. */
  onFix: (field: string, value: string) => void;
  ref: Ref<HTMLHeadingElement>;
};

/** One side's checks, live: what is missing to try, trying, or what came of it. */
export function CheckSide({ title, state, tried, waiting, listsFiles = false, onFix, ref }: SideProps) {
  const { error, busy, told, last } = state;
  const isOld = !busy && last !== undefined && state.result === undefined;
  const found = last?.found;
  return (
    <div className="p-4">
      <h3 ref={ref} tabIndex={-1} className="flex min-h-5 items-baseline justify-between gap-4 text-sm font-medium">
        <span className="text-muted">{title}</span>
        <span className="text-right font-normal text-muted">{waiting}</span>
      </h3>
      {error && !busy && (
        <ProblemAlert
          quiet
          className="mt-3"
          message={error.message}
          hint={error instanceof ApiError ? error.remedy : undefined}
          code={error instanceof ApiError ? error.code : undefined}
        />
      )}
      <ul aria-label={`${title} checks`} aria-busy={busy} className="mt-3 space-y-1">
        {checkRows(tried, { busy, told, last: last?.checks }).map((row, at) => (
          <Row key={`${row.name} ${at}`} row={row} dim={isOld} onFix={onFix} />
        ))}
      </ul>
      {found ? (
        <div className={cn((isOld || busy) && "text-muted")}>
          <FoundFiles found={found} />
        </div>
      ) : (
        listsFiles && busy && <Skeleton className="mt-4 h-22 w-full" />
      )}
    </div>
  );
}

/** As tall as a name with two lines under it, so that most answers come in without moving what follows. */
function Row({ row, dim, onFix }: { row: CheckRow; dim: boolean; onFix: SideProps["onFix"] }) {
  const { name, state, check } = row;
  const { Icon, className, said } = looks[check?.status ?? (state === "pending" ? "pending" : "untried")];
  const isOld = dim || state === "old";
  const change = isOld ? undefined : check?.change;
  return (
    <li className="flex min-h-15 gap-2">
      <Icon aria-hidden className={cn("mt-0.5 size-4 shrink-0", isOld ? "text-faint" : className)} />
      <div className="min-w-0 break-words">
        <p className={cn("font-medium", (isOld || !check) && "text-muted")}>
          <span className="sr-only">{isOld ? `Before: ${said}` : said}: </span>
          {checkLabels[name] ?? name}
        </p>
        {check && <p className="text-sm text-muted">{check.detail}</p>}
        {check?.fix && <p className={cn("text-sm", isOld && "text-muted")}>{check.fix}</p>}
        {change && (
          <Button size="small" className="mt-1.5 mb-1" onClick={() => onFix(change.field, change.value)}>
            <Wand2 aria-hidden />
            {change.label}
          </Button>
        )}
      </div>
    </li>
  );
}
