import { formatAmount, formatCount } from "@/lib/client/format";
import type { CheckResult } from "@/lib/schemas/check";
import type { DestinationRef, DestinationView } from "@/lib/schemas/destination";
import { isKeptSecret } from "@/lib/schemas/draft";
import type { Options } from "@/lib/schemas/options";
import { contentTypeOf, isExport, type SourceInput } from "@/lib/schemas/source";

import { describeOptions } from "./describe-options";
import { foundText, skippedText } from "./found-text";
import { scopeText } from "./scope";
import { vendorNames } from "./vendor-names";

type Sheet = {
  source: SourceInput;
  destination: DestinationRef;
  options: Options;
  known: DestinationView | undefined;
  /** Of a new destination, where PostHog has told it. */
  projectName: string | undefined;
  found: CheckResult["found"] | undefined;
  /** At most so many events; null for all. */
  test: number | null;
};

/** What pressing start will do, in plain English, one subject a row. */
export function startSheet({
  source,
  destination,
  options,
  known,
  projectName,
  found,
  test,
}: Sheet): { term: string; text: string[] }[] {
  const sandbox = "id" in destination ? known?.kind === "sandbox" : destination.kind === "sandbox";
  return [
    { term: "Reads", text: [...takes(test), fromWhere(source), ...amount(source, found)] },
    {
      term: "Sends to",
      text: [toWhere(destination, { known, projectName }), pace(destination, known)].filter(Boolean),
    },
    { term: "Changes", text: describeOptions(options, contentTypeOf(source)) },
    {
      term: "If something is wrong",
      text: [
        "A record that can't be imported is kept whole, counted with its reason, and can be downloaded.",
        `After ${formatAmount(options.rejectLimit, "such record")} it pauses and waits for you.`,
      ],
    },
    {
      term: "Can't be undone",
      text: [
        sandbox
          ? "Nothing. A sandbox can be deleted with everything in it."
          : "Events that PostHog has accepted stay there and count towards its bill. You can pause or cancel at any time; that stops sending and takes nothing back.",
      ],
    },
  ];
}

function fromWhere(source: SourceInput): string {
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

function amount(source: SourceInput, found: CheckResult["found"] | undefined): string[] {
  if (isExport(source)) return [];
  const text = found && foundText(found);
  if (!text) return ["How much it is shows once the files are listed."];
  return [
    [`${text}.`, skippedText(found)]
      .filter(Boolean)
      .join(" ")
      .replace(/([^.])$/, "$1."),
  ];
}

function toWhere(
  destination: DestinationRef,
  { known, projectName }: { known: DestinationView | undefined; projectName: string | undefined },
): string {
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
