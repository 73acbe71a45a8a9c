"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Check, ShieldQuestion, TriangleAlert } from "lucide-react";

import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import { EmptyState } from "@/components/ui/empty-state";
import { ProblemAlert } from "@/components/ui/problem-alert";
import { Stat } from "@/components/ui/stat";
import { formatCount, formatTime } from "@/lib/client/format";
import { verifyQuery } from "@/lib/client/progress-queries";
import { keys } from "@/lib/client/queries";
import type { MigrationView } from "@/lib/schemas/migration";
import type { Verified, VerifyView } from "@/lib/schemas/verify";

import { VerifyDays } from "./verify-days";

/** What was accepted beside what arrived. Asked only when somebody wants to know, as often as he likes. */
export function VerifyTab({ migration }: { migration: MigrationView }) {
  const client = useQueryClient();
  const query = useQuery(verifyQuery(migration.id));
  const { destination, verified, ledger } = migration;
  const view = query.data;
  const ask = async () => {
    await query.refetch();
    await client.invalidateQueries({ queryKey: keys.migration(migration.id), exact: true });
  };
  const shown: VerifyView | Verified | undefined = view ?? verified;
  const button = (
    <Button variant={shown ? "secondary" : "primary"} busy={query.isFetching} onClick={() => void ask()}>
      {shown ? "Verify again" : "Verify now"}
    </Button>
  );

  return (
    <div className="space-y-4">
      {query.error && <ProblemAlert message={query.error.message} hint="Nothing is lost by it. Ask again." />}
      {view?.error && <ProblemAlert tone="warn" {...view.error} upstream={view.error.upstream} />}
      {shown ? (
        <Verdict shown={shown} where={destination.name} button={button} />
      ) : (
        <div className="rounded-lg border bg-surface">
          <EmptyState
            icon={ShieldQuestion}
            title="Did everything arrive?"
            text={`${formatCount(ledger.accepted)} events were accepted. PostHog's “Ok” alone proves nothing about storage; this asks ${destination.name} what it has, day by day, and compares.`}
          >
            {button}
          </EmptyState>
        </div>
      )}
      {query.isFetching && (
        <p role="status" className="text-muted">
          Asking {destination.name}
          {destination.kind === "posthog" && ", month by month. A long history can take some minutes"}.
        </p>
      )}
      {shown && shown.outcome !== "not_asked" && <VerifyDays days={shown.days} />}
      {view && view.queries.length > 0 && <Queries queries={view.queries} />}
    </div>
  );
}

const verdicts = {
  match: { icon: Check, tone: "text-done-text", text: "Every accepted event is there." },
  differs: { icon: TriangleAlert, tone: "text-stop-text", text: "There is a difference." },
  not_asked: { icon: ShieldQuestion, tone: "text-wait-text", text: "The destination could not be asked." },
} as const;

type VerdictProps = { shown: VerifyView | Verified; where: string; button: React.ReactNode };

function Verdict({ shown, where, button }: VerdictProps) {
  const { icon: Icon, tone, text } = verdicts[shown.outcome];
  const { accepted, found, missing, extra } = shown.totals;
  const asked = shown.outcome !== "not_asked";
  const number = (value: number) => (asked ? formatCount(value) : "–");
  return (
    <Card>
      <div className="flex flex-wrap items-center justify-between gap-4">
        <div role="status">
          <p className={`flex items-center gap-2 text-md font-medium ${tone}`}>
            <Icon aria-hidden className="size-5" />
            {text}
          </p>
          <p className="mt-1 text-sm text-muted">
            {asked ? `Compared with ${where} ${formatTime(shown.askedAt)}.` : `Tried ${formatTime(shown.askedAt)}.`}
            {shown.early && asked && missing > 0 && " PostHog takes history in slowly: look again in some hours."}
          </p>
        </div>
        {button}
      </div>
      <dl className="mt-4 grid grid-cols-2 gap-4 border-t pt-4 sm:grid-cols-4">
        <Stat label="Accepted here" value={formatCount(accepted)} />
        <Stat label="Found there" value={number(found)} />
        <Stat label="Missing" value={number(missing)} />
        <Stat label="Extra" value={number(extra)} />
      </dl>
    </Card>
  );
}

function Queries({ queries }: { queries: string[] }) {
  return (
    <Card
      title="Ask yourself"
      aside={<CopyButton text={queries.join(";\n\n")} label={queries.length === 1 ? "Copy it" : "Copy all"} />}
    >
      <p className="mb-3 text-sm text-muted">
        The same questions as SQL, one a month, for PostHog&apos;s SQL editor. Compare its numbers with those above.
      </p>
      <pre
        tabIndex={0}
        aria-label="Queries"
        className="max-h-72 overflow-auto rounded-md bg-sunken p-3 font-mono text-xs"
      >
        {queries.join(";\n\n")}
      </pre>
    </Card>
  );
}
