import { z } from "zod";

import { contentTypes } from "@/lib/transforms/transform";

export const places = ["amplitude", "mixpanel", "s3", "folder", "upload", "sample"] as const;
export type Place = (typeof places)[number];

export const destinationChoices = ["sandbox", "us", "eu", "self", "existing"] as const;

// Everything is kept as it was typed, so that half an answer survives too; every field has a default, so that a draft
// of an older version still opens.
const text = z.string().max(10_000).default("");
const flag = (on: boolean) => z.boolean().default(on);

const s3Values = z.object({
  region: text,
  bucket: text,
  prefix: text,
  endpoint: text,
  accessKeyId: text,
  secretAccessKey: text,
});
export type S3Values = z.infer<typeof s3Values>;

const fileValues = z.object({ path: text });
export type FileValues = z.infer<typeof fileValues>;

const amplitudeValues = z.object({
  region: z.enum(["us", "eu"]).default("us"),
  baseUrl: text,
  apiKey: text,
  secretKey: text,
});
export type AmplitudeValues = z.infer<typeof amplitudeValues>;

const mixpanelValues = z.object({
  region: z.enum(["us", "eu", "in"]).default("us"),
  baseUrl: text,
  auth: z.enum(["service_account", "project_secret"]).default("service_account"),
  username: text,
  secret: text,
  projectId: text,
});
export type MixpanelValues = z.infer<typeof mixpanelValues>;

const sourceValues = z.object({
  s3: s3Values.prefault({}),
  files: fileValues.prefault({}),
  amplitude: amplitudeValues.prefault({}),
  mixpanel: mixpanelValues.prefault({}),
});
export type SourceValues = z.infer<typeof sourceValues>;

/** [from, to) in UTC as typed: days, and for Amplitude their hours. */
const scopeValues = z.object({ from: text, fromHour: text, to: text, toHour: text });
export type ScopeValues = z.infer<typeof scopeValues>;

const destinationValues = z.object({
  choice: z.enum(destinationChoices).default("sandbox"),
  id: text,
  host: text,
  projectToken: text,
  personalApiKey: text,
  projectId: text,
  maxEventsPerSecond: text,
});
export type DestinationValues = z.infer<typeof destinationValues>;

const optionValues = z.object({
  onUnparsableTime: z.enum(["", "now", "reject"]).default(""),
  identifyEvents: flag(false),
  groupEvents: flag(false),
  userProperties: z.enum(["none", "set_once", "set"]).default("none"),
  sessions: flag(false),
  identifiedOnly: flag(false),
  skipEventsWithoutId: flag(false),
  timestampOffsetSeconds: text,
  projectTimezone: text,
  identityFallback: flag(false),
  addImportJobId: flag(true),
  addGeoipDisable: flag(true),
  rejectLimit: text,
});
export type OptionValues = z.infer<typeof optionValues>;

/** Which names come along. `all_but`: all except `names`; `only`: none except `names`. `renames`: old name → new. */
const eventRules = z.object({
  rule: z.enum(["all_but", "only"]).default("all_but"),
  names: z.array(z.string()).max(10_000).default([]),
  renames: z.record(z.string(), z.string()).default({}),
});
export type EventRules = z.infer<typeof eventRules>;

/** A few real events first; `into` a new sandbox, a `project` of PostHog that is there for tests, or the draft's destination. */
const testValues = z.object({
  on: flag(false),
  maxEvents: text,
  into: z.enum(["sandbox", "project", "destination"]).default("sandbox"),
  project: destinationValues.prefault({ choice: "us" }),
});
export type TestValues = z.infer<typeof testValues>;

export const SAMPLE_SIZES = [200, 1_000, 5_000] as const;

export const wizardDraft = z.object({
  place: z.enum(places).nullable().default(null),
  contentType: z.enum(contentTypes).nullable().default(null),
  source: sourceValues.prefault({}),
  scope: scopeValues.prefault({}),
  destination: destinationValues.prefault({}),
  options: optionValues.prefault({}),
  events: eventRules.prefault({}),
  sampleSize: z.union(SAMPLE_SIZES.map((size) => z.literal(size))).default(200),
  /** Changed to look at other records. */
  sampleSeed: z.int().min(0).default(0),
  test: testValues.prefault({}),
  name: text,
});
export type WizardDraft = z.infer<typeof wizardDraft>;

export const emptyDraft: WizardDraft = wizardDraft.parse({});

/** The secrets of a draft, by the names they are kept under: [group, field] or [group, field, field]. */
export const secretPlaces = {
  s3: ["source", "s3", "secretAccessKey"],
  amplitudeKey: ["source", "amplitude", "apiKey"],
  amplitudeSecret: ["source", "amplitude", "secretKey"],
  mixpanel: ["source", "mixpanel", "secret"],
  token: ["destination", "projectToken"],
  personalKey: ["destination", "personalApiKey"],
  testToken: ["test", "project", "projectToken"],
  testPersonalKey: ["test", "project", "personalApiKey"],
} as const satisfies Record<string, readonly string[]>;
export type SecretName = keyof typeof secretPlaces;

/** Stands for a secret that the server keeps with a draft, wherever a request would hold the secret itself. */
export const keptSecret = (draftId: string, name: SecretName): string => `draft:${draftId}:${name}`;
export const KEPT_SECRET = /^draft:([0-9a-f-]{36}):(\w+)$/;
export const isKeptSecret = (value: string): boolean => KEPT_SECRET.test(value);

export const draftParams = z.object({ id: z.uuid("This is not an id.") });
/** A new draft with the answers of a migration. */
export const cloneDraftBody = z.strictObject({ fromMigration: z.uuid("This is not an id.") });
export const saveDraftBody = z.strictObject({
  draft: wizardDraft,
  /** The open page that saves. */
  page: z.uuid().optional(),
  /** What the page knows of; absent, it is saved over whatever is there. */
  revision: z.int().min(0).optional(),
});
export type SaveDraftBody = z.infer<typeof saveDraftBody>;

/** Secrets read as `keptSecret`; `endings` has the last characters of each, for people to know them by. */
export const draftView = z.object({
  id: z.uuid(),
  draft: wizardDraft,
  endings: z.partialRecord(z.enum(Object.keys(secretPlaces) as [SecretName, ...SecretName[]]), z.string()),
  /** Counts the saves. */
  revision: z.int(),
  updatedAt: z.iso.datetime(),
});
export type DraftView = z.infer<typeof draftView>;
export const draftList = z.object({ items: z.array(draftView) });
