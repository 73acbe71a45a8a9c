"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Check, Hourglass, ShieldQuestion, TriangleAlert } from "lucide-react";
import { useEffect } from "react";

import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ProblemAlert } from "@/components/ui/problem-alert";
import { QueryProblem } from "@/components/ui/query-problem";
import { Skeleton } from "@/components/ui/skeleton";
import { Stat } from "@/components/ui/stat";
import { api } from "@/lib/client/api";
import { formatAmount, formatCount, formatTime } from "@/lib/client/format";
import { verifyQuery } from "@/lib/client/progress-queries";
import { keys } from "@/lib/client/queries";
import { verdictOf } from "@/lib/client/verify-verdict";
import type { MigrationView } from "@/lib/schemas/migration";
import { verifyView, type VerifyView } from "@/lib/schemas/verify";

import { ResendDay } from "./resend-day";
import { ComparedElsewhere } from "./resend-note";
import { VerifyDays } from "./verify-days";
import { VerifyQueries } from "./verify-queries";

type Props = { migration: MigrationView };

/** What was accepted beside what arrived. */
export function VerifyTab({ migration }: Props) {
  const { resendOf } = migration;
  return resendOf ? <ComparedElsewhere resendOf={resendOf} /> : <Comparison migration={migration} />;
}

/** It goes on by itself, whether the page is open or not. */
function Comparison({ migration }: Props) {
  const { id, destination } = migration;
  const client = useQueryClient();
  const { data: view, error, refetch } = useQuery(verifyQuery(id));
  const ask = useMutation({
    mutationFn: () => api(`/api/migrations/${id}/verify`, verifyView, { method: "POST" }),
    onSuccess: (answer) => client.setQueryData(verifyQuery(id).queryKey, answer),
  });
  const askedAt = view?.state === "done" ? view.askedAt : undefined;
  // The rest of the page shows the verdict too.
  useEffect(() => {
    if (askedAt) void client.invalidateQueries({ queryKey: keys.migration(id), exact: true });
  }, [client, id, askedAt]);

  if (!view)
    return error ? <QueryProblem error={error} onRetry={() => void refetch()} /> : <Skeleton className="h-64" />;
  const busy = ask.isPending || view.state === "queued" || view.state === "running";
  const asked = view.outcome !== "not_asked";
  const settled = verdictOf(view, destination.name).tone !== "wait";
  const offered = asked && !busy && !view.early && migration.status === "completed" && !migration.test;
  const button = (
    <Button variant={asked ? "secondary" : "primary"} busy={busy} onClick={() => ask.mutate()}>
      {asked ? "Verify again" : "Verify now"}
    </Button>
  );
  return (
    <div className="space-y-4">
      {ask.error && <ProblemAlert message={ask.error.message} hint="Nothing is lost by it. Ask again." />}
      {view.error && !busy && <ProblemAlert tone="warn" {...view.error} upstream={view.error.upstream} />}
      {view.stale && !busy && (
        <ProblemAlert
          tone="note"
          message="The migration has moved on since."
          hint="What is below was true when it was asked. Verify again to compare what there is now."
        />
      )}
      <VerdictCard view={view} busy={busy} where={destination.name} button={button} />
      {offered && view.totals.missing > 0 && (
        <ProblemAlert
          tone="note"
          message="A day with missing events can be sent again."
          hint="It reads the source once more and sends the events of that day as they were. What is there already stays as it is; nothing is counted twice here."
        />
      )}
      <VerifyDays
        key={view.state === "none" ? "" : view.askedAt}
        id={id}
        days={view.days}
        asked={asked}
        settled={settled}
        actionOf={(day) => (
          <ResendDay id={id} day={day} last={view.resends.find((resend) => resend.day === day.day)} offered={offered} />
        )}
      />
      {view.queries.length > 0 && <VerifyQueries queries={view.queries} />}
    </div>
  );
}

const looks = {
  done: { icon: Check, className: "text-done-text" },
  wait: { icon: Hourglass, className: "text-wait-text" },
  stop: { icon: TriangleAlert, className: "text-stop-text" },
} as const;

type CardProps = { view: VerifyView; busy: boolean; where: string; button: React.ReactNode };

function VerdictCard({ view, busy, where, button }: CardProps) {
  const { outcome, totals, state, askedAt, progress, repeatsKnown } = view;
  const asked = outcome !== "not_asked";
  const number = (value: number) => (asked ? formatCount(value) : "–");
  return (
    <Card>
      <div className="flex flex-wrap items-center justify-between gap-4">
        <div role="status" className="max-w-prose min-w-0 wrap-anywhere">
          {busy ? (
            <Busy where={where} progress={progress} />
          ) : state === "none" ? (
            <Never where={where} />
          ) : (
            <Said view={view} where={where} />
          )}
        </div>
        {button}
      </div>
      <dl className="mt-4 grid grid-cols-2 gap-4 border-t pt-4 sm:grid-cols-5">
        <Stat label="Accepted here" value={formatCount(totals.accepted)} />
        <Stat label="Repeats among them" value={asked || repeatsKnown ? formatCount(totals.repeats) : "–"} />
        <Stat label="Found there" value={number(totals.found)} />
        <Stat label="Missing" value={number(totals.missing)} />
        <Stat label="Extra" value={number(totals.extra)} />
      </dl>
      {asked && (
        <p className="mt-3 text-sm wrap-anywhere text-muted">
          Compared with {where} {formatTime(askedAt)}.
          {totals.repeats > 0 &&
            ` ${formatAmount(totals.repeats, "was", "were")} accepted more than once, from several files; the destination keeps one of each.`}
        </p>
      )}
    </Card>
  );
}

function Line({
  icon: Icon,
  className,
  text,
  next,
}: {
  icon: typeof Check;
  className?: string;
  text: string;
  next: string;
}) {
  return (
    <>
      <p className={`flex items-center gap-2 text-md font-medium ${className ?? ""}`}>
        <Icon aria-hidden className="size-5 shrink-0" />
        {text}
      </p>
      <p className="mt-1 text-sm text-muted">{next}</p>
    </>
  );
}

function Said({ view, where }: { view: VerifyView; where: string }) {
  const { tone, text, next } = verdictOf(view, where);
  return <Line {...looks[tone]} text={text} next={next} />;
}

function Never({ where }: { where: string }) {
  const next = `An “Ok” of the destination alone proves nothing about storage. This asks ${where} what it has, day by day, and compares.`;
  return <Line icon={ShieldQuestion} text="Did everything arrive?" next={next} />;
}

function Busy({ where, progress }: { where: string; progress: VerifyView["progress"] }) {
  const { done = 0, total = 0 } = progress ?? {};
  const far = total > 1 ? `${formatCount(done)} of ${formatCount(total)} questions are answered. ` : "";
  return <Line icon={Hourglass} text={`Asking ${where}.`} next={`${far}It goes on when you leave this page.`} />;
}
