import { formatAmount, formatCount, formatDay } from "@/lib/client/format";
import type { CheckResult } from "@/lib/schemas/check";
import type { DestinationRef, DestinationView } from "@/lib/schemas/destination";
import type { Estimate } from "@/lib/schemas/estimate";
import { isKeptSecret } from "@/lib/schemas/draft";
import type { Options } from "@/lib/schemas/options";
import type { Overlap } from "@/lib/schemas/overlap";
import { shareText } from "@/lib/schemas/share-text";
import { contentTypeOf, isExport, type SourceInput, type SourceView } from "@/lib/schemas/source";
import { splitYears } from "@/lib/schemas/split-years";

import { describeOptions } from "./describe-options";
import { estimateRows, timeText } from "./estimate-text";
import { foundText, skippedText } from "./found-text";
import { foldedHint, scopeText } from "./scope";
import { vendorNames } from "./vendor-names";

export type Sheet = {
  source: SourceInput | SourceView;
  destination: DestinationRef;
  options: Options;
  known: DestinationView | undefined;
  /** Of a new destination, where PostHog has told it. */
  projectName: string | undefined;
  found: CheckResult["found"] | undefined;
  /** Undefined while it is made; null when it could not be. */
  estimate: Estimate | null | undefined;
  /** Earlier migrations of the same project to the same destination whose ranges meet this one. */
  overlaps: readonly Overlap[];
  /** At most so many events; null for all. */
  test: number | null;
};

export type SheetRow = { term: string; text: string[]; tone?: "warn" };

/** What pressing start will do, in plain English, one subject a row. */
export function startSheet(sheet: Sheet): SheetRow[] {
  const { source, destination, options, known, test, overlaps } = sheet;
  const sandbox = "id" in destination ? known?.kind === "sandbox" : destination.kind === "sandbox";
  const rows: (SheetRow | false)[] = [
    { term: "Reads", text: [...takes(test), fromWhere(source), ...(test === null ? amount(sheet) : [])] },
    test === null && isExport(source) && split(source),
    test === null && overlaps.length > 0 && importedBefore(overlaps),
    { term: "Sends to", text: [toWhere(sheet), pace(destination, known)].filter(Boolean) },
    { term: "Takes", text: howLong(sheet) },
    { term: "Changes", text: describeOptions(options, contentTypeOf(source)) },
    {
      term: "If something is wrong",
      text: [
        "A record that can't be imported is kept whole, counted with its reason, and can be downloaded.",
        `After ${formatAmount(options.rejectLimit, "such record")} it pauses and waits for you.`,
      ],
    },
    { term: "Can't be undone", text: final(sandbox, options) },
  ];
  return rows.filter((row) => row !== false);
}

function final(sandbox: boolean, { identifyEvents }: Options): string[] {
  if (sandbox) return ["Nothing. A sandbox can be deleted with everything in it."];
  return [
    "Events that PostHog has accepted stay there and count towards its bill. You can pause or cancel at any time; that stops sending and takes nothing back.",
    ...(identifyEvents
      ? [
          "Linking devices to users merges people in PostHog. What is merged can't be taken apart again, not even by deleting the events.",
        ]
      : []),
  ];
}

const MOST_NAMED = 4;

/** An export of more than a year, by the rule that the server splits it by. */
function split({ from, to }: { from: string; to: string }): SheetRow | false {
  const years = splitYears({ start: new Date(from), end: new Date(to) });
  if (years.length < 2) return false;
  const ranges = years.map(({ start, end }) => `${formatDay(start.toISOString())} to ${formatDay(end.toISOString())}`);
  const more = ranges.length - MOST_NAMED;
  const named = [...ranges.slice(0, MOST_NAMED), ...(more > 0 ? [`and ${more} more`] : [])].join(", ");
  return { term: "Becomes", text: [`${years.length} migrations that run one after another: ${named}.`] };
}

function importedBefore(overlaps: readonly Overlap[]): SheetRow {
  const named = overlaps
    .slice(0, MOST_NAMED)
    .map(({ name, from, to }) => `${name}: ${formatDay(from)} to ${formatDay(to)}.`);
  const more = overlaps.length - named.length;
  const rest = more > 0 ? [`And ${formatAmount(more, "more", "more")}.`] : [];
  return {
    term: "Imported before",
    text: ["Part of this range is there already.", ...named, ...rest, foldedHint],
    tone: "warn",
  };
}

function howLong({ test, estimate }: Sheet): string[] {
  if (test !== null) return ["Seconds to a few minutes."];
  if (estimate === undefined) return ["Estimating…"];
  return [(estimate && timeText(estimate)) ?? "How long shows once it runs. Nobody has to wait for it."];
}

function fromWhere(source: SourceInput | SourceView): string {
  const vendor = vendorNames[contentTypeOf(source)];
  if (isExport(source)) {
    const text = scopeText(source);
    return `${vendor}'s export, ${text?.range.replace(/^F/, "f") ?? ""}: ${text?.length ?? ""}.`;
  }
  if (source.kind === "folder") return `${source.path} on this server, as ${vendor} records.`;
  const where = source.endpoint ? ` at ${source.endpoint}` : ` in ${source.region}`;
  return `s3://${source.bucket}/${source.prefix}${where}, as ${vendor} records.`;
}

function takes(test: number | null): string[] {
  if (test === null) return [];
  return [`At most ${formatAmount(test, "record")}, picked from all over the source. The rest waits for your word.`];
}

/** What is known of how much it is: of files by their list, of an export by the estimate. */
function amount({ source, found, estimate }: Sheet): string[] {
  const share = estimate?.share ? [shareText(estimate.share)] : [];
  const parts = estimate ? estimateRows(estimate).filter(({ term }) => AMOUNTS.has(term)) : [];
  if (isExport(source)) {
    if (parts.length > 0) return [`${sentence(parts.map(({ text }) => text).join(", "))}.`, ...share];
    return ["How much it holds is not known before it is exported.", ...share];
  }
  // The files are listed with what opens the source; an estimate knows their size without it.
  const text = found ? foundText(found) : parts.find(({ term }) => term === "Bytes")?.text;
  if (!text) return ["How much it is shows once the files are listed."];
  const left = found && skippedText(found);
  const events = parts.find(({ term }) => term === "Events")?.text;
  const held = [text, events && `${events} events`].filter(Boolean).join(", ");
  return [`${sentence(held)}.${left ? ` ${left}.` : ""}`, ...share];
}

const AMOUNTS: ReadonlySet<string> = new Set(["Requests", "Bytes", "Events", "Disk"]);
const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function toWhere({ destination, known, projectName }: Sheet): string {
  if ("id" in destination) {
    if (!known) return "The destination you chose.";
    return known.kind === "sandbox"
      ? `${known.name}, a sandbox on this server.`
      : `${known.name}${known.projectName ? `, project ${known.projectName},` : ""} at ${known.host ?? "PostHog"}.`;
  }
  if (destination.kind === "sandbox") return "A new sandbox on this server. Nothing leaves it.";
  if (projectName) return `The PostHog project “${projectName}” at ${destination.host}.`;
  const token = isKeptSecret(destination.projectToken) ? "you gave" : `…${destination.projectToken.slice(-4)}`;
  return `The PostHog project of the token ${token} at ${destination.host}. Its name is not known without a personal API key.`;
}

function pace(destination: DestinationRef, known: DestinationView | undefined): string {
  const limit =
    "id" in destination
      ? known?.maxEventsPerSecond
      : destination.kind === "posthog"
        ? destination.maxEventsPerSecond
        : null;
  return limit ? `At most ${formatCount(limit)} events a second.` : "";
}
