import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";

import type { Command } from "commander";

import { UsageError } from "./failure";
import { parseJson } from "./parse-options";

export type SourceFlags = {
  file?: string;
  type?: string;
  path?: string;
  region?: string;
  bucket?: string;
  prefix?: string;
  endpoint?: string;
  accessKeyId?: string;
  secretAccessKey?: string;
  json?: boolean;
};

/** The flags that describe a source; or --file with the API's own body, which keeps secrets out of the process list. */
export function addSourceFlags(command: Command): Command {
  return command
    .option("--file <file>", "the API's request body as JSON, instead of flags; - reads stdin")
    .option("--type <type>", "amplitude, mixpanel or posthog")
    .option("--path <path>", "a file or folder in the import folder")
    .option("--region <region>", "of the S3 bucket")
    .option("--bucket <bucket>", "the S3 bucket")
    .option("--prefix <prefix>", "within the bucket")
    .option("--endpoint <url>", "of an S3-compatible store")
    .option("--access-key-id <id>")
    .option("--secret-access-key <key>")
    .option("--json", "answer in JSON");
}

export function sourceOf({ type, path, region, bucket, prefix, endpoint, accessKeyId, secretAccessKey }: SourceFlags) {
  if (path !== undefined && bucket !== undefined) throw new UsageError("Give --path or --bucket, not both.");
  if (path !== undefined) return { kind: "folder", contentType: type, path };
  if (bucket === undefined) throw new UsageError("Say where the data is: --path, or --bucket, or --file.");
  return { kind: "s3", contentType: type, region, bucket, prefix, endpoint, accessKeyId, secretAccessKey };
}

/** The body from --file, or what the flags describe. */
export async function readBody({ file }: SourceFlags, described: () => unknown): Promise<unknown> {
  if (file === undefined) return described();
  const read = file === "-" ? text(process.stdin) : readFile(file, "utf8");
  const content = await read.catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`The file ${file} cannot be read (${error.code ?? error.message}).`);
  });
  return parseJson(content, `The file ${file}`);
}

export const parseOptionsFlag = (json: string) => parseJson(json, "--options");
