import { z } from "zod";

import { type ContentType, contentTypes } from "@/lib/transforms/transform";

import { httpUrl } from "./http-url";
import { secretText } from "./secret";

export const contentType = z.enum(contentTypes, "Choose amplitude, mixpanel or posthog.");

const text = (name: string) => z.string(`Give ${name}.`).trim().min(1, `Give ${name}.`);
const secret = (name: string) => secretText(`Give ${name}.`);

export const s3Source = z.strictObject({
  kind: z.literal("s3"),
  contentType,
  region: text("the bucket's region, such as eu-central-1"),
  bucket: text("the bucket's name").regex(
    /^[^\s/]{3,255}$/,
    "A bucket's name has 3 or more characters, no slash and no space.",
  ),
  prefix: z.string().trim().default(""),
  endpoint: httpUrl.optional(),
  accessKeyId: text("the access key id"),
  secretAccessKey: secret("the secret access key"),
});

export const folderSource = z.strictObject({
  kind: z.literal("folder"),
  contentType,
  /** A file or folder, relative to IMPORT_DIR. */
  path: text("a file or folder in the import folder"),
});

const HOUR_MS = 3_600_000;
const FIRST_YEAR = 2000;

/** An instant in UTC that begins an hour or a day, such as 2024-03-01T00:00:00Z; a plain date is its midnight. */
const startOf = (unit: "hour" | "day") => {
  const example = unit === "hour" ? "2024-03-01T14:00:00Z" : "2024-03-01";
  const time = `Give a time in UTC, such as ${example}.`;
  const ms = unit === "hour" ? HOUR_MS : 24 * HOUR_MS;
  return z
    .union([z.iso.datetime(), z.iso.date()], time)
    .refine(
      (at) => Date.parse(at) % ms === 0,
      `Give the beginning of ${unit === "hour" ? "an hour" : "a day"} in UTC, such as ${example}.`,
    )
    .refine((at) => new Date(at).getUTCFullYear() >= FIRST_YEAR, `Give a year from ${FIRST_YEAR} on.`);
};

/** An issue when [from, to) is empty or runs backwards. */
const inOrder = {
  check: ({ from, to }: { from: string; to: string }) => Date.parse(from) < Date.parse(to),
  issue: { path: ["to"], error: "The end must be after the beginning; it is the first moment that is not imported." },
};

const amplitudeFields = z.strictObject({
  kind: z.literal("amplitude"),
  region: z.enum(["us", "eu"], "Choose us or eu."),
  /** Instead of Amplitude's own host; `{region}` in it stands for the region. */
  baseUrl: httpUrl.optional(),
  apiKey: secret("the project's API key"),
  secretKey: secret("the project's secret key"),
  from: startOf("hour"),
  to: startOf("hour"),
});

const projectId = z.preprocess(
  (id) => (typeof id === "number" ? String(id) : id),
  text("the project's id").regex(/^\d+$/, "A project's id is a number, such as 2195193."),
);

const serviceAccount = z.strictObject({
  type: z.literal("service_account"),
  username: text("the service account's username"),
  secret: secret("the service account's secret"),
  projectId,
});

const projectSecret = z.strictObject({
  type: z.literal("project_secret"),
  secret: secret("the project's API secret"),
  /** Not needed to ask; with it the project's quota is known as the one that a service account uses. */
  projectId: projectId.optional(),
});

const mixpanelFields = z.strictObject({
  kind: z.literal("mixpanel"),
  region: z.enum(["us", "eu", "in"], "Choose us, eu or in."),
  /** Instead of Mixpanel's own host; `{region}` in it stands for the region. */
  baseUrl: httpUrl.optional(),
  auth: z.discriminatedUnion("type", [serviceAccount, projectSecret], "Choose service_account or project_secret."),
  from: startOf("day"),
  to: startOf("day"),
});

export const amplitudeSource = amplitudeFields.refine(inOrder.check, inOrder.issue);
export const mixpanelSource = mixpanelFields.refine(inOrder.check, inOrder.issue);

/** What a person gives: secrets go in and never come out. */
export const source = z.discriminatedUnion(
  "kind",
  [s3Source, folderSource, amplitudeSource, mixpanelSource],
  "Choose where the data is: s3, folder, amplitude or mixpanel.",
);
export type SourceInput = z.infer<typeof source>;

/** Files that lie somewhere, and exports that a vendor's API makes for a range of time. */
export type FileSourceInput = Extract<SourceInput, { kind: "s3" | "folder" }>;
export type ExportSourceInput = Extract<SourceInput, { kind: "amplitude" | "mixpanel" }>;

type Kind = { kind: SourceInput["kind"] };

/** True for a source that is downloaded window by window from a vendor's export API. */
export function isExport<S extends Kind>(source: S): source is Extract<S, { kind: ExportSourceInput["kind"] }> {
  return source.kind === "amplitude" || source.kind === "mixpanel";
}

/** How a record without identity of its own is known: a new download has another order, and may have it in another window. */
export const recordIdentityOf = (source: Kind) => (isExport(source) ? "content" : "place");

/** What wrote the records: said by the person for files, and the vendor itself for its export API. */
export function contentTypeOf(source: SourceInput | SourceView): ContentType {
  return "contentType" in source ? source.contentType : source.kind;
}

/** A stored secret as it reads from outside: bullets and the last 4 characters. */
export const maskedSecret = z.string();

/** As it was stored, whatever may be given today. */
const storedUrl = z.string().optional();

export const sourceView = z.discriminatedUnion("kind", [
  s3Source.extend({ endpoint: storedUrl, secretAccessKey: maskedSecret }),
  folderSource,
  amplitudeFields.extend({ baseUrl: storedUrl, apiKey: maskedSecret, secretKey: maskedSecret }),
  mixpanelFields.extend({
    baseUrl: storedUrl,
    auth: z.discriminatedUnion("type", [
      serviceAccount.extend({ secret: maskedSecret }),
      projectSecret.extend({ secret: maskedSecret }),
    ]),
  }),
]);
export type SourceView = z.infer<typeof sourceView>;
