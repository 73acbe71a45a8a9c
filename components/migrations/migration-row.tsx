"use client";

import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useState } from "react";

import { Meter } from "@/components/ui/meter";
import { Td, Tr, wholeRow } from "@/components/ui/table";
import { cn } from "@/lib/client/class-names";
import { formatAgo, formatCount, formatShare, formatShortCount, formatTime } from "@/lib/client/format";
import { rowNote } from "@/lib/client/row-note";
import { type ListRow, rowSubject, type RowSubject } from "@/lib/client/series";
import { useNow } from "@/lib/client/use-now";

import { meterTone, MigrationStatusPill } from "./migration-status-pill";
import { sourceLabel } from "./source-label";
import { TestMark } from "./test-mark";

/** A migration, or a series that opens to its members. */
export function MigrationRow({ row }: { row: ListRow }) {
  const [open, setOpen] = useState(false);
  const [first] = row.members;
  const subject = rowSubject(row);
  if (row.members.length === 1) return <Cells subject={subject} title={<NameLink {...first} />} test={first.test} />;
  const size = row.members.length;
  const completed = row.members.filter(({ status }) => status === "completed").length;
  return (
    <>
      <Cells
        subject={subject}
        detail={`A series of ${size}, one after another; ${completed} completed`}
        title={
          <button
            type="button"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
            className={cn("flex items-start gap-1 text-left font-medium", wholeRow)}
          >
            <ChevronRight aria-hidden className={cn("mt-0.5 size-4 shrink-0 text-muted", open && "rotate-90")} />
            <span className="line-clamp-2 wrap-anywhere" title={subject.name}>
              {subject.name}
            </span>
          </button>
        }
      />
      {open &&
        row.members.map((member) => (
          <Cells
            key={member.id}
            subject={rowSubject({ key: member.id, members: [member] })}
            title={<NameLink {...member} />}
            className="bg-ground"
            inner
          />
        ))}
    </>
  );
}

function NameLink({ id, name }: { id: string; name: string }) {
  return (
    <Link href={`/migrations/${id}`} className={cn("font-medium", wholeRow)}>
      <span className="line-clamp-2 wrap-anywhere" title={name}>
        {name}
      </span>
    </Link>
  );
}

type CellsProps = {
  subject: RowSubject;
  title: ReactNode;
  detail?: string;
  test?: boolean;
  inner?: boolean;
  className?: string;
};

function Cells({ subject, title, detail, test = false, inner = false, className }: CellsProps) {
  const now = useNow();
  const { status, error, share, ledger, source, destination, createdAt } = subject;
  const note = rowNote(subject, now ?? Date.parse(createdAt));
  const rate = status === "running" ? Math.round(subject.rate.eventsPerSecond) : 0;
  const ways = `${sourceLabel(source)} → ${destination.name}`;
  const shareText = share === null ? "–" : formatShare(share);
  return (
    <Tr className={cn("relative", className)}>
      <Td className={cn("md:max-w-96 md:min-w-48", inner && "pl-9")}>
        <div className="flex items-start gap-2">
          {title}
          {test && <TestMark />}
        </div>
        <p className="line-clamp-3 text-sm wrap-anywhere text-muted md:line-clamp-2" title={ways}>
          {ways}
        </p>
        {detail && <p className="text-sm text-muted">{detail}</p>}
        <div className="mt-1.5 mb-1 space-y-1.5 text-sm text-muted md:hidden">
          <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <MigrationStatusPill status={status} error={error} />
            {share === null ? "" : `${shareText}, `}
            {formatShortCount(ledger.read)} read
            {ledger.rejected > 0 && (
              <span className="text-stop-text">{formatShortCount(ledger.rejected)} rejected</span>
            )}
          </p>
          {note && (
            <p className="line-clamp-3 wrap-anywhere" title={note}>
              {note}
            </p>
          )}
        </div>
      </Td>
      <Td className="max-md:hidden">
        <MigrationStatusPill status={status} error={error} />
        {note && (
          <p className="mt-1 line-clamp-2 max-w-72 min-w-40 text-xs wrap-anywhere text-muted" title={note}>
            {note}
          </p>
        )}
      </Td>
      <Td className="max-md:hidden">
        <div className="flex min-w-32 items-center gap-3">
          <Meter
            label={`Progress of ${subject.name}`}
            total={1}
            segments={[{ key: "done", value: share ?? 0, tone: meterTone(status) }]}
            text={share === null ? "not known yet" : shareText}
          />
          <span className="w-12 shrink-0 text-right text-sm text-muted">{shareText}</span>
        </div>
        {rate > 0 && <p className="mt-0.5 text-xs text-muted">{formatShortCount(rate)} events/s</p>}
      </Td>
      <Td numeric className="max-md:hidden">
        {formatCount(ledger.read)}
      </Td>
      <Td numeric className="max-md:hidden">
        {formatCount(ledger.accepted)}
      </Td>
      <Td numeric className={cn("max-md:hidden", ledger.rejected > 0 ? "font-medium text-stop-text" : "text-muted")}>
        {formatCount(ledger.rejected)}
      </Td>
      <Td numeric className="text-muted max-lg:hidden">
        <time dateTime={createdAt} title={formatTime(createdAt)}>
          {now === null ? formatTime(createdAt) : formatAgo(createdAt, now)}
        </time>
      </Td>
    </Tr>
  );
}
