import type { Share } from "@/lib/schemas/estimate";
import type { PreviewSummary } from "@/lib/schemas/preview";

type Ledger = Record<"read" | "accepted" | "generated", number>;

/** What a sample's records become under its options; undefined of an empty one, which tells nothing. */
export const shareOfSample = ({ read, imported, generated }: Pick<PreviewSummary, "read" | "imported" | "generated">) =>
  shareOf("sample", { records: read, imported, generated });

/** The same of a test that has ended: what its destination has taken. */
export const shareOfTest = ({ read, accepted, generated }: Ledger) =>
  shareOf("test", { records: read, imported: accepted, generated });

function shareOf(
  from: Share["from"],
  { records, imported, generated }: { records: number; imported: number; generated: number },
): Share | undefined {
  return records > 0 ? { from, records, imported, events: imported + generated } : undefined;
}

/** So many records, brought down or up to what is left of them; without a share each is one event. */
export function scaled(records: number, share: Share | undefined, to: "imported" | "events"): number {
  return share ? Math.round((records * share[to]) / share.records) : records;
}
