import type { z } from "zod";

import {
  createDestinationBody,
  type CreateDestinationBody,
  destinationId,
  type DestinationRef,
} from "@/lib/schemas/destination";
import type { DestinationValues, MixpanelValues, Place, SourceValues, WizardDraft } from "@/lib/schemas/draft";
import { endsTooLate } from "@/lib/schemas/latest-end";
import { isExport, type SourceInput, source } from "@/lib/schemas/source";

import { readScope, zoneOf } from "./scope";

const posthogHosts = { us: "https://us.i.posthog.com", eu: "https://eu.i.posthog.com" } as const;

const set = (text: string): string | undefined => text.trim() || undefined;

/** Text that is no number stays text, so that the schema can say so. */
export const numberOf = (text: string): number | string | undefined => {
  const trimmed = set(text)?.replaceAll(/[,_\s]/g, "");
  return trimmed === undefined ? undefined : /^-?\d+$/.test(trimmed) ? Number(trimmed) : trimmed;
};

export const defined = (record: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));

type Range = { from: string; to: string };

/** Which group of the typed values each place reads. */
export const groupOf: Record<Place, keyof SourceValues> = {
  s3: "s3",
  folder: "files",
  upload: "files",
  sample: "files",
  amplitude: "amplitude",
  mixpanel: "mixpanel",
};

export function sourceInput(draft: Pick<WizardDraft, "place" | "contentType">, values: SourceValues, range: Range) {
  const { place, contentType } = draft;
  if (place === "amplitude") {
    const { region, baseUrl, apiKey, secretKey } = values.amplitude;
    return defined({ kind: "amplitude", region, baseUrl: set(baseUrl), apiKey, secretKey, ...range });
  }
  if (place === "mixpanel") {
    const { region, baseUrl } = values.mixpanel;
    return defined({ kind: "mixpanel", region, baseUrl: set(baseUrl), auth: mixpanelAuth(values.mixpanel), ...range });
  }
  if (place === "s3") return defined({ kind: "s3", contentType, ...values.s3, endpoint: set(values.s3.endpoint) });
  return { kind: "folder", contentType, path: values.files.path };
}

function mixpanelAuth({ auth, username, secret, projectId }: MixpanelValues) {
  if (auth === "service_account") return { type: auth, username, secret, projectId };
  return defined({ type: auth, secret, projectId: set(projectId) });
}

/** The source as the API takes it, with the range of the draft, or what is wrong with it. */
export function sourceAnswer(draft: WizardDraft): z.ZodSafeParseResult<SourceInput> {
  return source.safeParse(draft.place === null ? undefined : sourceInput(draft, draft.source, readScope(draft)));
}

/** The source with a range that the vendor has by now, or what is wrong with it. */
export function scopeAnswer(draft: WizardDraft, now: Date): z.ZodSafeParseResult<SourceInput> {
  const inTime = source.superRefine((value, context) => {
    const why = isExport(value) ? endsTooLate(value.kind, new Date(value.to), now, zoneOf(draft)) : null;
    if (why) context.addIssue({ code: "custom", path: ["to"], message: why });
  });
  return inTime.safeParse(draft.place === null ? undefined : sourceInput(draft, draft.source, readScope(draft)));
}

/** The source to be tried, before a range is chosen: then with a short recent one. */
export function sourceToTry(draft: WizardDraft, now: Date): z.ZodSafeParseResult<SourceInput> {
  const chosen = sourceAnswer(draft);
  if (chosen.success || draft.place === null) return chosen;
  return source.safeParse(sourceInput(draft, draft.source, recentRange(now)));
}

const DAY_MS = 86_400_000;

/** The seven whole days that ended two days ago: old enough that each vendor has them. */
function recentRange(now: Date): Range {
  const end = Math.floor(now.getTime() / DAY_MS) * DAY_MS - DAY_MS;
  return { from: new Date(end - 7 * DAY_MS).toISOString(), to: new Date(end).toISOString() };
}

export function destinationInput(values: DestinationValues): unknown {
  if (values.choice === "sandbox") return { kind: "sandbox" };
  if (values.choice === "existing") return { id: values.id };
  return defined({
    kind: "posthog",
    host: values.choice === "self" ? withScheme(values.host.trim()) : posthogHosts[values.choice],
    projectToken: values.projectToken,
    personalApiKey: set(values.personalApiKey),
    projectId: set(values.projectId),
    maxEventsPerSecond: numberOf(values.maxEventsPerSecond),
  }) satisfies Partial<Record<keyof Extract<CreateDestinationBody, { kind: "posthog" }>, unknown>>;
}

/** As a browser reads an address that is typed. */
const withScheme = (address: string) => (address === "" || address.includes(":/") ? address : `https://${address}`);

/** A field of the destination's body, as what is typed for it: a cloud's host is one of the choices. */
export function typedDestination(field: string, value: string): Partial<DestinationValues> {
  if (field !== "host") return { [field]: value };
  if (value === posthogHosts.us) return { choice: "us" };
  if (value === posthogHosts.eu) return { choice: "eu" };
  return { choice: "self", host: value };
}

/** The destination as the API takes it, or what is wrong with it. */
export function destinationAnswer(values: DestinationValues): z.ZodSafeParseResult<DestinationRef> {
  const body = values.choice === "existing" ? destinationId : createDestinationBody;
  return body.safeParse(destinationInput(values));
}
