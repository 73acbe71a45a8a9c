import { z } from "zod";

export const importFile = z.object({
  /** Relative to the import folder, with "/" between folders: what a folder source takes as `path`. */
  path: z.string(),
  bytes: z.int().nonnegative(),
  modifiedAt: z.iso.datetime(),
});
export type ImportFile = z.infer<typeof importFile>;

/** `folder` is where the files lie on the server; `truncated` when there are more than are listed. */
export const importList = z.object({ items: z.array(importFile), folder: z.string(), truncated: z.boolean() });
export type ImportList = z.infer<typeof importList>;

export const importParams = z.object({
  name: z
    .string()
    .max(200)
    .regex(
      /^[\p{L}\p{N}_][\p{L}\p{N}\p{M} ._()+@=#-]*$/u,
      "A file's name has letters, digits, spaces and . _ ( ) + @ = # - only.",
    ),
});

export const uploaded = importFile.pick({ path: true, bytes: true });
export type Uploaded = z.infer<typeof uploaded>;
