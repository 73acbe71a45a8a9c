import type { MigrationListItem, MigrationStatus } from "@/lib/schemas/migration";

import { hasEnded, shareDone } from "./migration-status";

/** What a row of the list shows, of one migration or of a whole series. */
export type RowSubject = Omit<
  MigrationListItem,
  "test" | "testMaxEvents" | "promotedFrom" | "draftId" | "createdBy" | "series" | "dropped" | "rejected" | "skipped"
> & { share: number | null };

export type ListRow = { key: string; members: [MigrationListItem, ...MigrationListItem[]] };

/** A row for each migration, but one for all members of a series. They stand together in the list, in order. */
export function listRows(items: readonly MigrationListItem[]): ListRow[] {
  const rows = new Map<string, ListRow>();
  for (const item of items) {
    const key = item.series?.id ?? item.id;
    const row = rows.get(key);
    if (row) row.members.push(item);
    else rows.set(key, { key, members: [item] });
  }
  return [...rows.values()];
}

/** What asks for attention most comes first. A pause by an error comes before one by a person. */
const urgency: MigrationStatus[] = [
  "paused",
  "running",
  "waiting",
  "pausing",
  "cancelling",
  "queued",
  "cancelled",
  "completed",
];

/** The member whose state is the state of all. */
export function mostUrgent(members: ListRow["members"]): MigrationListItem {
  const rank = ({ status, error }: MigrationListItem) => urgency.indexOf(status) + (error ? 0 : 0.5);
  return members.reduce((first, member) => (rank(member) < rank(first) ? member : first));
}

/** One migration as it is, or a series as the sum of its members, in the state of the one that needs you most. */
export function rowSubject({ key, members }: ListRow): RowSubject {
  const [first] = members;
  if (members.length === 1) return { ...first, share: shareDone(first) };
  const { status, statusReason, waitingUntil, error, eta } = mostUrgent(members);
  const last = members.at(-1) ?? first;
  const add = (of: (member: MigrationListItem) => number) => members.reduce((sum, member) => sum + of(member), 0);
  const isLast = members.filter((member) => !hasEnded(member.status)).length === 1;
  return {
    id: key,
    name: seriesName(first.name),
    status,
    ...(statusReason !== undefined && { statusReason }),
    ...(waitingUntil !== undefined && { waitingUntil }),
    ...(error && { error }),
    // How long those take that have not begun, nobody knows.
    ...(eta && isLast && { eta }),
    source: rangeOf(first.source, last.source),
    destination: first.destination,
    createdAt: first.createdAt,
    ledger: {
      read: add(({ ledger }) => ledger.read),
      accepted: add(({ ledger }) => ledger.accepted),
      dropped: add(({ ledger }) => ledger.dropped),
      rejected: add(({ ledger }) => ledger.rejected),
      inFlight: add(({ ledger }) => ledger.inFlight),
      generated: add(({ ledger }) => ledger.generated),
    },
    parts: {
      total: add(({ parts }) => parts.total),
      done: add(({ parts }) => parts.done),
      empty: add(({ parts }) => parts.empty),
      running: add(({ parts }) => parts.running),
      waiting: add(({ parts }) => parts.waiting),
      failed: add(({ parts }) => parts.failed),
      leftOut: add(({ parts }) => parts.leftOut),
    },
    bytes: { read: add(({ bytes }) => bytes.read) },
    rate: {
      eventsPerSecond: add(({ rate }) => rate.eventsPerSecond),
      bytesPerSecond: add(({ rate }) => rate.bytesPerSecond),
    },
    share: add((member) => spanOf(member) * (shareDone(member) ?? 0)) / Math.max(1, add(spanOf)),
  };
}

/** "History (1 of 3)" → "History". */
export const seriesName = (memberName: string) => memberName.replace(/ \(\d+ of \d+\)$/, "");

type Source = MigrationListItem["source"];

function rangeOf(first: Source, last: Source): Source {
  return "from" in first && "to" in last ? { ...first, to: last.to } : first;
}

/** How much of the series' time a member covers, in milliseconds. */
function spanOf({ source }: MigrationListItem): number {
  return "from" in source ? Date.parse(source.to) - Date.parse(source.from) : 1;
}
