import { z } from "zod";

import { contentTypes } from "@/lib/transforms/transform";

export const places = ["s3", "folder", "upload", "sample"] as const;
const destinationChoices = ["sandbox", "us", "eu", "self", "existing"] as const;

/** Everything as it was typed, so that half an answer survives too. */
const sourceValues = z.object({
  region: z.string(),
  bucket: z.string(),
  prefix: z.string(),
  endpoint: z.string(),
  accessKeyId: z.string(),
  secretAccessKey: z.string(),
  path: z.string(),
});
export type SourceValues = z.infer<typeof sourceValues>;

const destinationValues = z.object({
  choice: z.enum(destinationChoices),
  id: z.string(),
  host: z.string(),
  projectToken: z.string(),
  personalApiKey: z.string(),
  projectId: z.string(),
  maxEventsPerSecond: z.string(),
});
export type DestinationValues = z.infer<typeof destinationValues>;

const optionValues = z.object({
  onUnparsableTime: z.enum(["", "now", "reject"]),
  identifyEvents: z.boolean(),
  groupEvents: z.boolean(),
  userProperties: z.enum(["none", "set_once", "set"]),
  sessions: z.boolean(),
  dropEvents: z.string(),
  keepEvents: z.string(),
  renameEvents: z.string(),
  identifiedOnly: z.boolean(),
  skipEventsWithoutId: z.boolean(),
  timestampOffsetSeconds: z.string(),
  projectTimezone: z.string(),
  identityFallback: z.boolean(),
  addImportJobId: z.boolean(),
  addGeoipDisable: z.boolean(),
  rejectLimit: z.string(),
});
export type OptionValues = z.infer<typeof optionValues>;

export const wizardDraft = z.object({
  place: z.enum(places).nullable(),
  contentType: z.enum(contentTypes).nullable(),
  source: sourceValues,
  destination: destinationValues,
  options: optionValues,
  name: z.string(),
});
export type WizardDraft = z.infer<typeof wizardDraft>;

export const emptyDraft: WizardDraft = {
  place: null,
  contentType: null,
  source: { region: "", bucket: "", prefix: "", endpoint: "", accessKeyId: "", secretAccessKey: "", path: "" },
  destination: {
    choice: "sandbox",
    id: "",
    host: "",
    projectToken: "",
    personalApiKey: "",
    projectId: "",
    maxEventsPerSecond: "",
  },
  options: {
    onUnparsableTime: "",
    identifyEvents: false,
    groupEvents: false,
    userProperties: "none",
    sessions: false,
    dropEvents: "",
    keepEvents: "",
    renameEvents: "",
    identifiedOnly: false,
    skipEventsWithoutId: false,
    timestampOffsetSeconds: "",
    projectTimezone: "",
    identityFallback: false,
    addImportJobId: true,
    addGeoipDisable: true,
    rejectLimit: "",
  },
  name: "",
};

/** The draft as it may leave memory: without secrets. */
export function withoutSecrets(draft: WizardDraft): WizardDraft {
  return {
    ...draft,
    source: { ...draft.source, secretAccessKey: "" },
    destination: { ...draft.destination, projectToken: "", personalApiKey: "" },
  };
}
