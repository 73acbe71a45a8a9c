import { Readable } from "node:stream";

import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
  ListMultipartUploadsCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { NodeHttpHandler } from "@smithy/node-http-handler";

import { createS3Sink } from "./s3-sink";
import { assertKey, type StagedCopy, type StagingStore } from "./staging";
import { copyGone, stagingUnavailable } from "./staging-errors";

/** One request asks for so much at most: a reader that stops early leaves little unread. */
const REQUEST_BYTES = 16 * 1024 * 1024;
const TRIES = 5;

export type S3Place = { bucket: string; prefix: string; region?: string | undefined; endpoint?: string | undefined };

/**
 * A bucket, for workers on several machines. Credentials, and the region when it is not given, are those of the
 * machine (AWS_ACCESS_KEY_ID, AWS_REGION, a profile, a role): whoever runs the workers owns the bucket.
 */
export function openS3Staging({ bucket, prefix, region, endpoint }: S3Place): StagingStore {
  const place = `s3://${bucket}/${prefix}`;
  const client = new S3Client({
    ...(region && { region }),
    ...(endpoint && { endpoint, forcePathStyle: true }),
    maxAttempts: TRIES,
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    requestHandler: new NodeHttpHandler({
      connectionTimeout: 5_000,
      requestTimeout: 60_000,
      throwOnRequestTimeout: true,
      // Without it a body that stalls is waited for without end.
      socketTimeout: 30_000,
    }),
  });
  const nameOf = (key: string) => {
    assertKey(key);
    return prefix + key;
  };
  const failed = (error: unknown) => explain(error, place, bucket);
  /** What the store answers, or null when it has no such copy. */
  const orNull = async <T>(answer: Promise<T>): Promise<T | null> =>
    answer.catch((error: unknown) => {
      if (isMissing(error)) return null;
      throw failed(error);
    });

  async function* read(key: string, start: number, signal: AbortSignal): AsyncGenerator<Buffer> {
    const total = (await orNull(client.send(new HeadObjectCommand({ Bucket: bucket, Key: nameOf(key) }))))
      ?.ContentLength;
    if (total === undefined) throw copyGone(place, key);
    let failures = 0;
    for (let at = start; at < total;) {
      const range = `bytes=${at}-${Math.min(at + REQUEST_BYTES, total) - 1}`;
      const command = new GetObjectCommand({ Bucket: bucket, Key: nameOf(key), Range: range });
      const answer = await orNull(client.send(command, { abortSignal: signal }));
      const body = answer?.Body;
      if (!(body instanceof Readable)) throw copyGone(place, key);
      // Destroyed before its end, a body may still report an error when nobody listens any more.
      body.on("error", () => {});
      try {
        for await (const chunk of body as AsyncIterable<Buffer>) {
          at += chunk.length;
          failures = 0;
          yield chunk;
        }
      } catch (error) {
        signal.throwIfAborted();
        if (++failures >= TRIES) throw failed(error);
      } finally {
        body.destroy();
      }
    }
  }

  async function* copies(): AsyncGenerator<StagedCopy> {
    try {
      for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) {
        for (const { Key, Size = 0, LastModified = new Date(0) } of page.Contents ?? []) {
          if (Key) yield { key: Key.slice(prefix.length), bytes: Size, modifiedAt: LastModified };
        }
      }
    } catch (error) {
      throw failed(error);
    }
  }

  /** An upload's parts tell no time, so `before` is compared with its beginning. */
  async function* uploads(under: string): AsyncGenerator<{ name: string; UploadId: string | undefined }> {
    const found = await orNull(client.send(new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: under })));
    for (const { Key: name, UploadId } of found?.Uploads ?? []) if (name?.startsWith(under)) yield { name, UploadId };
  }

  async function* unfinishedKeys(): AsyncGenerator<string> {
    for await (const { name } of uploads(prefix)) yield name.slice(prefix.length);
  }

  async function removeUnfinished(key: string): Promise<void> {
    for await (const { name, UploadId } of uploads(nameOf(key)))
      if (name === nameOf(key))
        await orNull(client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key: name, UploadId })));
  }

  const remove = async (key: string) =>
    void (await orNull(client.send(new DeleteObjectCommand({ Bucket: bucket, Key: nameOf(key) }))));

  return {
    place,
    create: async (key) =>
      createS3Sink({
        ...{ client, bucket, name: nameOf(key), failed },
        read: (start) => read(key, start, new AbortController().signal),
        remove: () => remove(key),
      }),
    read,
    async size(key) {
      const head = await orNull(client.send(new HeadObjectCommand({ Bucket: bucket, Key: nameOf(key) })));
      return head?.ContentLength ?? null;
    },
    remove,
    list: copies,
    unfinished: unfinishedKeys,
    removeUnfinished,
    free: async () => null,
    close: async () => client.destroy(),
  };
}

const isMissing = (error: unknown) =>
  error instanceof Error && ["NoSuchKey", "NotFound", "NoSuchUpload", "InvalidRange"].includes(error.name);

const sentences: Record<string, { why: string; hint: string }> = {
  NoSuchBucket: { why: "There is no such bucket.", hint: "Make the bucket, or let STAGING_URL name another one." },
  AccessDenied: {
    why: "The credentials of this machine may not use it.",
    hint: "Allow s3:ListBucket on the bucket, and s3:GetObject, s3:PutObject, s3:DeleteObject and s3:AbortMultipartUpload on its objects.",
  },
  CredentialsProviderError: {
    why: "This machine has no credentials for it.",
    hint: "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the machine a role.",
  },
  PermanentRedirect: {
    why: "The bucket is in another region.",
    hint: "Set the region: STAGING_URL=s3://bucket/prefix?region=eu-central-1.",
  },
};
const alike: Record<string, string> = {
  Forbidden: "AccessDenied",
  InvalidAccessKeyId: "AccessDenied",
  SignatureDoesNotMatch: "AccessDenied",
};

function explain(error: unknown, place: string, bucket: string): unknown {
  if (!(error instanceof Error) || error.name === "AbortError") return error;
  const row = sentences[alike[error.name] ?? error.name];
  if (row) return stagingUnavailable(place, row.why, error, `${row.hint} The import then goes on by itself.`);
  if (error.message.includes("Region is missing")) {
    const { why, hint } = sentences.PermanentRedirect!;
    return stagingUnavailable(place, why.replace("in another region", "in a region that is not named"), error, hint);
  }
  return stagingUnavailable(place, `${error.message.slice(0, 200) || error.name} (bucket ${bucket}).`, error);
}
