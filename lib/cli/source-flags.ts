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
  from?: string;
  to?: string;
  baseUrl?: string;
  apiKey?: string;
  secretKey?: string;
  serviceAccount?: string;
  serviceAccountSecret?: string;
  projectId?: string;
  projectSecret?: string;
  json?: boolean;
};

/** The flags that describe a source; or --file with the API's own body, which keeps secrets out of the process list. */
export function addSourceFlags(command: Command): Command {
  return command
    .option("--file <file>", "the API's request body as JSON, instead of flags; - reads stdin")
    .option("--type <type>", "amplitude, mixpanel or posthog")
    .option("--path <path>", "a file or folder in the import folder")
    .option("--region <region>", "of the S3 bucket; or us, eu or in: where the project's data is kept")
    .option("--bucket <bucket>", "the S3 bucket")
    .option("--prefix <prefix>", "within the bucket")
    .option("--endpoint <url>", "of an S3-compatible store")
    .option("--access-key-id <id>")
    .option("--secret-access-key <key>")
    .option(
      "--from <time>",
      "export directly from Amplitude or Mixpanel (--type), beginning here: UTC, 2024-03-01T00:00:00Z",
    )
    .option("--to <time>", "the first moment that is not exported")
    .option("--api-key <key>", "of the Amplitude project")
    .option("--secret-key <key>", "of the Amplitude project")
    .option("--service-account <username>", "of the Mixpanel service account")
    .option("--service-account-secret <secret>")
    .option("--project-id <id>", "of the Mixpanel project")
    .option("--project-secret <secret>", "of the Mixpanel project, instead of a service account")
    .option("--base-url <url>", "instead of Amplitude's or Mixpanel's own address")
    .option("--json", "answer in JSON");
}

export function sourceOf(flags: SourceFlags) {
  const { type, path, bucket, from } = flags;
  const places = Object.entries({ path, bucket, from }).filter(([, value]) => value !== undefined);
  const given = places.map(([name]) => `--${name}`);
  if (given.length > 1) throw new UsageError(`Give ${given.join(" or ")}, not both.`);
  if (path !== undefined) return { kind: "folder", contentType: type, path };
  if (from !== undefined) return exportOf(flags);
  if (bucket === undefined) throw new UsageError("Say where the data is: --path, --bucket, --from, or --file.");
  const { region, prefix, endpoint, accessKeyId, secretAccessKey } = flags;
  return { kind: "s3", contentType: type, region, bucket, prefix, endpoint, accessKeyId, secretAccessKey };
}

function exportOf({ type, region, baseUrl, from, to, ...flags }: SourceFlags) {
  const { apiKey, secretKey, serviceAccount, serviceAccountSecret, projectId, projectSecret } = flags;
  const range = { region, baseUrl, from, to };
  if (type === "amplitude") return { kind: type, ...range, apiKey, secretKey };
  if (type !== "mixpanel") throw new UsageError("With --from, give --type amplitude or --type mixpanel.");
  const auth =
    projectSecret === undefined
      ? { type: "service_account", username: serviceAccount, secret: serviceAccountSecret, projectId }
      : { type: "project_secret", secret: projectSecret, ...(projectId !== undefined && { projectId }) };
  return { kind: type, ...range, auth };
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
