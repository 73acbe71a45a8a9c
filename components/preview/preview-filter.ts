import type { PreviewRow } from "@/lib/schemas/preview";

/** What of the sample is shown: by what became of it, by its name, by its person, by its day. */
export type PreviewFilter = {
  outcome: "all" | PreviewRow["outcome"] | "warned";
  name: string | null;
  person: string | null;
  day: string | null;
};

export const everything: PreviewFilter = { outcome: "all", name: null, person: null, day: null };

export function filterRows(rows: PreviewRow[], { outcome, name, person, day }: PreviewFilter): PreviewRow[] {
  if (outcome === "all" && name === null && person === null && day === null) return rows;
  return rows.filter(
    (row) =>
      (outcome === "all" || (outcome === "warned" ? row.warnings.length > 0 : row.outcome === outcome)) &&
      (name === null || row.from === name) &&
      (person === null || row.person?.id === person) &&
      (day === null || row.timestamp?.startsWith(day) === true),
  );
}
