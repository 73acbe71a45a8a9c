import type { PreviewRow } from "@/lib/schemas/preview";

/** What of the sample is shown: by what became of it, by its name, by its person, by when it happened. */
export type PreviewFilter = {
  outcome: "all" | PreviewRow["outcome"] | "warned";
  name: string | null;
  person: string | null;
  /** UTC days, both counted in. */
  time: { from: string; to: string } | null;
};

export const everything: PreviewFilter = { outcome: "all", name: null, person: null, time: null };

export function filterRows(rows: PreviewRow[], { outcome, name, person, time }: PreviewFilter): PreviewRow[] {
  if (outcome === "all" && name === null && person === null && time === null) return rows;
  return rows.filter(
    (row) =>
      (outcome === "all" || (outcome === "warned" ? row.warnings.length > 0 : row.outcome === outcome)) &&
      (name === null || row.from === name) &&
      (person === null || row.person?.id === person) &&
      (time === null || isWithin(row.timestamp, time)),
  );
}

function isWithin(timestamp: string | undefined, { from, to }: NonNullable<PreviewFilter["time"]>): boolean {
  const day = timestamp?.slice(0, timestamp.indexOf("T"));
  return day !== undefined && day >= from && day <= to;
}

export type NameLeft = { from: string; outcome: "dropped" | "rejected"; count: number };

/** Names whose records do not arrive, the commonest first. */
export function namesLeft(rows: readonly PreviewRow[]): NameLeft[] {
  const left = new Map<string, NameLeft>();
  for (const { from, outcome } of rows) {
    if (outcome === "imported" || from === null) continue;
    const key = `${outcome} ${from}`;
    const known = left.get(key);
    left.set(key, { from, outcome, count: (known?.count ?? 0) + 1 });
  }
  return [...left.values()].sort((a, b) => b.count - a.count);
}
