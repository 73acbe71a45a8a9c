import { type ListObjectsV2CommandOutput, ListObjectsV2Command, type S3Client } from "@aws-sdk/client-s3";

import { AppError } from "@/lib/errors";
import type { EndpointPolicy } from "@/lib/net/endpoints";
import { type S3Config, type S3Timing, createS3Client, s3Timing } from "./s3-client";
import { s3Error } from "./s3-errors";
import { readRange } from "./s3-read";
import { skipReason } from "./skip-rules";
import type { Listed, Source } from "./source";

/** The objects under a prefix of a bucket. Throws AppError `private_endpoint`. */
export function createS3Source(config: S3Config, policy: EndpointPolicy, timing: Partial<S3Timing> = {}): Source {
  const waits = { ...s3Timing, ...timing };
  const client = createS3Client(config, policy, waits);
  const scheme = `s3://${config.bucket}/`;
  return {
    list: (signal) => list(client, config, signal),
    read(object, start, signal) {
      const key = object.key.slice(scheme.length);
      return readRange({ client, config, key, object, timing: waits, signal }, start, object.bytes);
    },
    close: async () => client.destroy(),
  };
}

async function* list(client: S3Client, config: S3Config, signal: AbortSignal): AsyncGenerator<Listed> {
  const { bucket, prefix } = config;
  const folder = prefix.slice(0, prefix.lastIndexOf("/") + 1);
  let seen = 0;
  for await (const page of pages(client, config, signal)) {
    const decode = page.EncodingType === "url" ? decodeKey : (key: string) => key;
    for (const { Key = "", Size = 0, ETag } of page.Contents ?? []) {
      seen++;
      const key = decode(Key);
      const named = { key: `s3://${bucket}/${key}`, bytes: Size };
      const why = skipReason(key.slice(folder.length));
      if (why) yield { skipped: { ...named, why } };
      else yield { object: { ...named, version: ETag ?? withoutETag(named.key) } };
    }
  }
  if (seen > 0 || prefix === "") return;
  throw new AppError("path_not_found", `There is nothing under the prefix ${prefix} in the bucket ${bucket}.`, {
    hint: prefix.startsWith("/")
      ? "Leave out the slash at the start: prefixes do not begin with one."
      : "Check the prefix: upper and lower case differ.",
  });
}

async function* pages(
  client: S3Client,
  config: S3Config,
  signal: AbortSignal,
): AsyncGenerator<ListObjectsV2CommandOutput> {
  let token: string | undefined;
  do {
    const command = new ListObjectsV2Command({
      Bucket: config.bucket,
      Prefix: config.prefix,
      ContinuationToken: token,
      // XML cannot hold every character that a key can.
      EncodingType: "url",
    });
    const page = await client.send(command, { abortSignal: signal }).catch((error: unknown) => {
      signal.throwIfAborted();
      throw s3Error(error, config);
    });
    yield page;
    const next = page.IsTruncated ? page.NextContinuationToken : undefined;
    if (page.IsTruncated && (!next || next === token)) throw brokenPaging(config);
    token = next;
  } while (token);
}

const decodeKey = (key: string) => decodeURIComponent(key.replaceAll("+", " "));

const brokenPaging = ({ bucket }: S3Config) =>
  new AppError(
    "source_rejected_request",
    `The list of the bucket ${bucket} breaks off: the store names no next page.`,
    {
      hint: "The endpoint must speak ListObjectsV2.",
    },
  );

function withoutETag(key: string): never {
  throw new AppError(
    "source_rejected_request",
    `The store lists ${key} without an ETag, so a change would go unnoticed.`,
    {
      hint: "Use a store that gives ETags, or copy the files into the import folder.",
    },
  );
}
