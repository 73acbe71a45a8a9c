import type { z } from "zod";

import { type CreateDestinationBody, destinationRef, type DestinationRef } from "@/lib/schemas/destination";
import { type Options, options } from "@/lib/schemas/options";
import { type SourceInput, source } from "@/lib/schemas/source";
import type { ContentType } from "@/lib/transforms/transform";

import type { DestinationValues, OptionValues, SourceValues, WizardDraft } from "./draft";
import { optionTable } from "./option-table";

const posthogHosts = { us: "https://us.i.posthog.com", eu: "https://eu.i.posthog.com" } as const;

/** For forms: said of what was typed, not of the body. */
export const destinationMessages = { maxEventsPerSecond: "Give a whole number from 1 to 1,000,000." };

const set = (text: string): string | undefined => text.trim() || undefined;
/** Text that is no number stays text, so that the schema can say so. */
const number = (text: string): number | string | undefined => {
  const trimmed = set(text)?.replaceAll(/[,_\s]/g, "");
  return trimmed === undefined ? undefined : /^-?\d+$/.test(trimmed) ? Number(trimmed) : trimmed;
};
const defined = (record: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));

export function sourceInput(draft: Pick<WizardDraft, "place" | "contentType">, values: SourceValues): unknown {
  const { contentType } = draft;
  if (draft.place !== "s3") return { kind: "folder", contentType, path: values.path };
  const { region, bucket, prefix, endpoint, accessKeyId, secretAccessKey } = values;
  return defined({
    kind: "s3",
    contentType,
    region,
    bucket,
    prefix,
    endpoint: set(endpoint),
    accessKeyId,
    secretAccessKey,
  });
}

/** The source as the API takes it, or what is wrong with it. */
export function sourceAnswer(draft: WizardDraft): z.ZodSafeParseResult<SourceInput> {
  return source.safeParse(draft.place === null ? undefined : sourceInput(draft, draft.source));
}

export function destinationInput(values: DestinationValues): unknown {
  if (values.choice === "sandbox") return { kind: "sandbox" };
  if (values.choice === "existing") return { id: values.id };
  return defined({
    kind: "posthog",
    host: values.choice === "self" ? values.host.trim() : posthogHosts[values.choice],
    projectToken: values.projectToken,
    personalApiKey: set(values.personalApiKey),
    projectId: set(values.projectId),
    maxEventsPerSecond: number(values.maxEventsPerSecond),
  }) satisfies Partial<Record<keyof Extract<CreateDestinationBody, { kind: "posthog" }>, unknown>>;
}

/** The destination as the API takes it, or what is wrong with it. */
export function destinationAnswer(values: DestinationValues): z.ZodSafeParseResult<DestinationRef> {
  return destinationRef.safeParse(destinationInput(values));
}

const lines = (text: string) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);

/** "old = new" a line. A line without a new name stays empty, so that the schema refuses it. */
function renames(text: string): Record<string, string> {
  return Object.fromEntries(
    lines(text).map((line) => {
      const at = line.lastIndexOf("=");
      return at < 0 ? [line, ""] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
    }),
  );
}

const unlessEmpty = <T extends object>(value: T): T | undefined => (Object.keys(value).length > 0 ? value : undefined);

/** Only what differs from the documented defaults and belongs to the content type. */
export function optionsInput(values: OptionValues, contentType: ContentType | null): unknown {
  const all: Record<keyof OptionValues, Record<string, unknown>> = {
    onUnparsableTime: { onUnparsableTime: values.onUnparsableTime || undefined },
    groupEvents: { groupEvents: values.groupEvents || undefined },
    userProperties: { userProperties: values.userProperties === "none" ? undefined : values.userProperties },
    identifyEvents: { identifyEvents: values.identifyEvents || undefined },
    sessions: { sessions: values.sessions || undefined },
    dropEvents: { dropEvents: unlessEmpty(lines(values.dropEvents)) },
    keepEvents: { keepEvents: unlessEmpty(lines(values.keepEvents)) },
    renameEvents: { renameEvents: unlessEmpty(renames(values.renameEvents)) },
    identifiedOnly: { personProfiles: values.identifiedOnly ? "identified_only" : undefined },
    skipEventsWithoutId: { skipEventsWithoutId: values.skipEventsWithoutId || undefined },
    timestampOffsetSeconds: { timestampOffsetSeconds: number(values.timestampOffsetSeconds) },
    projectTimezone: { projectTimezone: set(values.projectTimezone) },
    identityFallback: { identityFallback: values.identityFallback || undefined },
    addImportJobId: { addImportJobId: values.addImportJobId ? undefined : false },
    addGeoipDisable: { addGeoipDisable: values.addGeoipDisable ? undefined : false },
    rejectLimit: { rejectLimit: number(values.rejectLimit) },
  };
  const rows = optionTable.filter((row) => contentType !== null && row.contentTypes.includes(contentType));
  return defined(Object.assign({}, ...rows.map((row) => all[row.name])));
}

/** The options as the API takes them, or what is wrong with them. */
export function optionsAnswer(values: OptionValues, contentType: ContentType | null): z.ZodSafeParseResult<Options> {
  return options.safeParse(optionsInput(values, contentType));
}
