import type { MigrationView } from "@/lib/schemas/migration";
import type { Options } from "@/lib/schemas/options";
import type { TriedRejects } from "@/lib/schemas/try-rejects";
import type { OptionValues } from "@/lib/schemas/draft";

import { formatAmount, formatCount } from "./format";
import { reasonSentence } from "./preview-text";

/** What is ready to be sent, and in words what happens then; null while something is missing. */
export type Ready = { options?: Options; lines?: File; says: string } | null;

/** A line over 1 MB would only be rejected again, so it stays unless it is mended. */
const HOPELESS = "record_too_large";

/** How many of the rejects, all or of one reason, can be sent again as they are. */
export function sendable({ rejected }: Pick<MigrationView, "rejected">, reason: string | null): number {
  const counts = Object.entries(rejected).filter(([name]) => reason === null || name === reason);
  return counts.reduce((sum, [name, count]) => sum + (name === HOPELESS ? 0 : count), 0);
}

/** How many there are of all, or of one reason. */
export function rejectsOf({ rejected, ledger }: Pick<MigrationView, "rejected" | "ledger">, reason: string | null) {
  return reason === null ? ledger.rejected : (rejected[reason] ?? 0);
}

/** The options that can change what becomes of such a record. Of the others, none is known to help. */
const helpful: Record<string, (keyof OptionValues)[]> = {
  invalid_time: ["onUnparsableTime", "projectTimezone", "timestampOffsetSeconds"],
  event_too_large: ["userProperties", "groupEvents", "sessions"],
};

/** What one may change for these lines alone, the options that matter for the reason first. */
export function orderForReason<Row extends { name: keyof OptionValues }>(rows: readonly Row[], reason: string | null) {
  const first = helpful[reason ?? ""] ?? [];
  const may = rows.filter(({ name }) => !FIXED.has(name));
  return {
    first: may.filter(({ name }) => first.includes(name)),
    others: may.filter(({ name }) => !first.includes(name)),
  };
}

/** The mark is how Verify finds what was imported, and the limit is the whole migration's. */
const FIXED: ReadonlySet<keyof OptionValues> = new Set(["addImportJobId", "rejectLimit"]);

/** "Of these 312, 298 would become events, 4 would be dropped and 10 stay rejected." */
export function triedSentence({ of, tried, imported, dropped, rejected }: TriedRejects): string {
  const sum = (counts: Record<string, number>) => Object.values(counts).reduce((all, count) => all + count, 0);
  const which =
    tried < of ? `Of the first ${formatCount(tried)} of these ${formatCount(of)}` : `Of these ${formatCount(of)}`;
  const parts = [
    `${formatCount(imported)} would become events`,
    ...(sum(dropped) > 0 ? [`${formatCount(sum(dropped))} would be dropped`] : []),
    `${formatCount(sum(rejected))} would be rejected again`,
  ];
  return `${which}, ${new Intl.ListFormat("en-GB").format(parts)}.`;
}

/** Why some would not become events, or how those that do differ from what one may expect. */
export const triedReasons = ({ dropped, rejected, warnings }: TriedRejects): string[] =>
  Object.entries({ ...dropped, ...rejected, ...warnings }).map(
    ([reason, count]) => `${formatCount(count)}: ${reasonSentence(reason)}`,
  );

export type MendedFile = { lines: number; blank: number };

/** Lines of a file, and how many of them are blank; the last newline ends a line and begins none. */
export function countLines(text: string): MendedFile {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return { lines: lines.length, blank: lines.filter((line) => line.trim() === "").length };
}

/** What will happen with a mended file, or why it cannot be sent. */
export function mendedSentence({ lines, blank }: MendedFile, rejects: number): { ok: boolean; text: string } {
  if (lines !== rejects) {
    return {
      ok: false,
      text: `The file has ${formatAmount(lines, "line")}, but there ${rejects === 1 ? "is" : "are"} ${formatAmount(rejects, "reject")}. Keep one line for each reject, in the order of the download, and leave the line of each that is to stay as it is blank.`,
    };
  }
  const replaced = lines - blank;
  if (replaced === 0) return { ok: false, text: "Every line of the file is blank, so there is nothing to send." };
  const stay = blank === 1 ? "1 stays rejected" : `${formatCount(blank)} stay rejected`;
  const are = replaced === 1 ? "is" : "are";
  return {
    ok: true,
    text: `${formatCount(replaced)} of ${formatAmount(rejects, "reject")} ${are} replaced by the file’s lines and sent, ${stay}.`,
  };
}
