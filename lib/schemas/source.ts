import { z } from "zod";

import { contentTypes } from "@/lib/transforms/transform";

export const contentType = z.enum(contentTypes, "Choose amplitude, mixpanel or posthog.");

const text = (name: string) => z.string(`Give ${name}.`).trim().min(1, `Give ${name}.`);

export const s3Source = z.strictObject({
  kind: z.literal("s3"),
  contentType,
  region: text("the bucket's region, such as eu-central-1"),
  bucket: text("the bucket's name").regex(
    /^[^\s/]{3,255}$/,
    "A bucket's name has 3 or more characters, no slash and no space.",
  ),
  prefix: z.string().trim().default(""),
  endpoint: z.url({ protocol: /^https?$/, error: "Give an address that begins with https:// or http://." }).optional(),
  accessKeyId: text("the access key id"),
  secretAccessKey: text("the secret access key"),
});

export const folderSource = z.strictObject({
  kind: z.literal("folder"),
  contentType,
  /** A file or folder, relative to IMPORT_DIR. */
  path: text("a file or folder in the import folder"),
});

/** What a person gives: secrets go in and never come out. */
export const source = z.discriminatedUnion("kind", [s3Source, folderSource], "Choose where the data is: s3 or folder.");
export type SourceInput = z.infer<typeof source>;

/** A stored secret as it reads from outside: bullets and the last 4 characters. */
export const maskedSecret = z.string();

export const sourceView = z.discriminatedUnion("kind", [
  s3Source.omit({ secretAccessKey: true }).extend({ secretAccessKey: maskedSecret }),
  folderSource,
]);
export type SourceView = z.infer<typeof sourceView>;
