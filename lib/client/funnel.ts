import type { MigrationView } from "@/lib/schemas/migration";
import type { RejectedReason } from "@/lib/transforms/reasons";

/** The one reason that is the destination's; all others are found when a record is mapped. */
const REFUSED: RejectedReason = "refused_by_destination";

type Counted = Pick<MigrationView, "ledger" | "dropped" | "rejected" | "verified">;

/** Records that leave the way to acceptance, with their reasons. `inFlight` are still on it. */
export type Branch = {
  key: "dropped" | "unmapped" | "inFlight" | "refused";
  label: string;
  count: number;
  /** Null where there is none to give. */
  reasons: Record<string, number> | null;
};

export type Stage = {
  key: "read" | "mapped" | "sent" | "accepted";
  label: string;
  count: number;
  /** What goes off before the next stage: count − these = the next stage's. */
  branches: Branch[];
};

export type Funnel = { stages: Stage[]; holds: boolean };

/**
 * Where every record is. Records come into the books when they are mapped, so that all in flight are between mapped and
 * sent. `holds`: every stage less what goes off is the next, and the reasons of each branch are its count.
 */
export function funnelOf({ ledger, dropped, rejected }: Counted): Funnel {
  const { read, accepted, inFlight } = ledger;
  const { [REFUSED]: refused = 0, ...unmappedBy } = rejected;
  const unmapped = ledger.rejected - refused;
  const mapped = read - ledger.dropped - unmapped;
  const sent = mapped - inFlight;
  const stages: Stage[] = [
    {
      key: "read",
      label: "Read",
      count: read,
      branches: [
        { key: "dropped", label: "Dropped", count: ledger.dropped, reasons: dropped },
        { key: "unmapped", label: "Rejected", count: unmapped, reasons: unmappedBy },
      ],
    },
    {
      key: "mapped",
      label: "Mapped",
      count: mapped,
      branches: [{ key: "inFlight", label: "On the way", count: inFlight, reasons: null }],
    },
    {
      key: "sent",
      label: "Sent",
      count: sent,
      branches: [{ key: "refused", label: "Refused", count: refused, reasons: { [REFUSED]: refused } }],
    },
    { key: "accepted", label: "Accepted", count: accepted, branches: [] },
  ];
  const holds =
    sent - refused === accepted && sum(dropped) === ledger.dropped && sum(unmappedBy) === unmapped && sent >= 0;
  return { stages, holds };
}

const sum = (counts: Record<string, number>) => Object.values(counts).reduce((all, count) => all + count, 0);
