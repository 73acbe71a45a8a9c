import { Download } from "lucide-react";

import { describeOptions } from "@/components/wizard/describe-options";
import { buttonClasses } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { formatAmount, formatCount, formatTime } from "@/lib/client/format";
import { reasonSentence } from "@/lib/client/preview-text";
import { contentTypeOf } from "@/lib/schemas/source";
import type { Report } from "@/lib/schemas/report";

import { Ledger } from "./ledger";
import { MendedRejects, mendedTitle } from "./mended-rejects";
import { PrintButton } from "./print-button";
import { ReportDays } from "./report-days";
import { Section } from "./report-section";
import { contentTypeNames, sourceLabel } from "./source-label";
import { statusLabel } from "./migration-status-pill";

/** A finished migration on paper: what was moved under which settings, what was left out and why, and what arrived. */
export function MigrationReport({ report }: { report: Report }) {
  const { migration, days, mended, skipped, skippedTotal, timeline, timelineTotal, madeAt } = report;
  const { id, name, source, destination, options, dropped, rejected, warnings, verified } = migration;
  const facts: [string, string][] = [
    ["Status", statusLabel(migration.status)],
    ["Source", `${sourceLabel(source)}, ${contentTypeNames[contentTypeOf(source)]} records`],
    ["Destination", [destination.name, destination.host, destination.projectToken].filter(Boolean).join(", ")],
    ["Options", describeOptions(options, contentTypeOf(source)).join(" ")],
    ["Created", `${formatTime(migration.createdAt)} by ${migration.createdBy}`],
    ["Ended", migration.endedAt ? formatTime(migration.endedAt) : "not yet"],
    ["Verified", verdictText(migration)],
    ["Id", id],
  ];
  return (
    <div className="mx-auto max-w-4xl space-y-6 print:max-w-none">
      <PageHeader title={`Report: ${name}`} parent={{ href: `/migrations/${id}`, label: name }}>
        <span className="contents print:hidden">
          <PrintButton />
          <a href={`/api/migrations/${id}/report`} download={`report-${id}.json`} className={buttonClasses()}>
            <Download aria-hidden />
            As JSON
          </a>
        </span>
      </PageHeader>
      <p className="text-sm text-muted">Made {formatTime(madeAt)}. Days are days in UTC.</p>
      <dl className="divide-y rounded-lg border bg-surface">
        {facts.map(([term, text]) => (
          <div key={term} className="grid gap-x-6 px-4 py-2 sm:grid-cols-[8rem_minmax(0,1fr)]">
            <dt className="text-muted">{term}</dt>
            <dd className="min-w-0 wrap-anywhere">{text}</dd>
          </div>
        ))}
      </dl>
      <Card title="Where every record is">
        <Ledger migration={migration} />
      </Card>
      <Reasons title="Dropped, on purpose" counts={dropped} />
      <Reasons title="Rejected" counts={rejected} />
      {mended > 0 && (
        <Section title={mendedTitle(mended)}>
          <MendedRejects id={id} />
        </Section>
      )}
      <Reasons title="Imported, with a warning" counts={warnings} />
      <ReportDays days={days} compared={verified !== undefined} />
      {skipped.length > 0 && (
        <Section title={`Skipped: ${formatAmount(skippedTotal, "file")}`}>
          <Shown listed={skipped.length} total={skippedTotal} which="first" />
          <ul className="divide-y">
            {skipped.map(({ key, why }) => (
              <li key={key} className="px-4 py-2">
                <span className="font-mono text-xs break-all">{key}</span> <span className="text-muted">{why}</span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      <Section title="What happened">
        <Shown listed={timeline.length} total={timelineTotal} which="last" />
        <ol className="divide-y">
          {timeline.map(({ id: entry, at, actor, what, why }) => (
            <li key={entry} className="grid gap-x-6 px-4 py-2 sm:grid-cols-[11rem_minmax(0,1fr)]">
              <time dateTime={at} className="text-sm text-muted">
                {at.slice(0, 19).replace("T", " ")} UTC
              </time>
              <span className="min-w-0 wrap-anywhere">
                {what}
                {why ? `: ${why}` : ""} <span className="text-muted">({actor === "system" ? "Backhaul" : actor})</span>
              </span>
            </li>
          ))}
        </ol>
      </Section>
    </div>
  );
}

function verdictText({ verified, resendOf }: Report["migration"]): string {
  if (resendOf) return `with the migration whose ${resendOf.day} it sends again: ${resendOf.id}`;
  return verified ? verdict(verified) : "not asked, or the migration has moved on since";
}

function verdict({ outcome, askedAt, asksAgainAt, totals }: NonNullable<Report["migration"]["verified"]>): string {
  const { accepted, repeats, found, missing, extra } = totals;
  const numbers = `accepted ${formatCount(accepted)} (${formatCount(repeats)} of them repeats), found ${formatCount(found)}, missing ${formatCount(missing)}, extra ${formatCount(extra)}`;
  return `${outcome === "match" ? "Everything is there" : asksAgainAt ? "Not everything is there yet" : "There is a difference"}, asked ${formatTime(askedAt)}: ${numbers}`;
}

/** Says what a list leaves out. */
function Shown({ listed, total, which }: { listed: number; total: number; which: "first" | "last" }) {
  if (listed === total) return null;
  return (
    <p className="border-b px-4 py-2 text-muted">
      The {which} {formatCount(listed)} of {formatCount(total)} are listed.
    </p>
  );
}

function Reasons({ title, counts }: { title: string; counts: Record<string, number> }) {
  const reasons = Object.entries(counts).filter(([, count]) => count > 0);
  if (reasons.length === 0) return null;
  return (
    <Section title={title}>
      <ul className="divide-y">
        {reasons.map(([reason, count]) => (
          <li key={reason} className="flex justify-between gap-6 px-4 py-2">
            <span>{reasonSentence(reason)}</span>
            <span className="font-medium">{formatCount(count)}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
