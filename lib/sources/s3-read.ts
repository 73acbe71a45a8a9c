import { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";

import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";

import { AppError } from "@/lib/errors";
import type { S3Config, S3Timing } from "./s3-client";
import { s3Error } from "./s3-errors";
import { assertAnswersRange } from "./s3-range";
import type { SourceObject } from "./source";

// One request asks for so much at most: a reader that stops early leaves little unread, and connections are used again.
const REQUEST_BYTES = 16 * 1024 * 1024;

/** What is read and how. `key` is the object's key in the bucket; `object` is as it was listed. */
export type Reading = {
  client: S3Client;
  config: S3Config;
  key: string;
  object: SourceObject;
  timing: S3Timing;
  signal: AbortSignal;
};

/** The bytes [start, end), always of the listed version. A body that is cut or stalls is resumed where it ended. */
export async function* readRange(reading: Reading, start: number, end: number): AsyncGenerator<Buffer> {
  const { timing, signal } = reading;
  let at = start;
  let failures = 0;
  while (at < end) {
    const until = Math.min(at + REQUEST_BYTES, end);
    const body = await get(reading, at, until);
    let failure: unknown;
    try {
      for await (const chunk of body as AsyncIterable<Buffer>) {
        at += chunk.length;
        failures = 0;
        yield chunk;
      }
    } catch (error) {
      signal.throwIfAborted();
      failure = error;
    } finally {
      body.destroy();
    }
    if (at >= until) continue;
    if (++failures > timing.resumes) throw keepsBreakingOff(reading, failure);
    await delay(timing.backOffMs * 2 ** (failures - 1), undefined, { signal });
  }
}

async function get({ client, config, key, object, signal }: Reading, start: number, end: number): Promise<Readable> {
  const command = new GetObjectCommand({
    Bucket: config.bucket,
    Key: key,
    Range: `bytes=${start}-${end - 1}`,
    IfMatch: object.version,
  });
  const answer = await client.send(command, { abortSignal: signal }).catch((error: unknown) => {
    signal.throwIfAborted();
    throw s3Error(error, { ...config, key });
  });
  const { Body: body } = answer;
  if (!(body instanceof Readable)) throw new TypeError("The S3 client runs outside Node.");
  // Destroyed before its end, a body may still report an error when nobody listens any more.
  body.on("error", () => {});
  try {
    assertAnswersRange(answer, object, start, end);
    return body;
  } catch (error) {
    body.destroy();
    throw error;
  }
}

const keepsBreakingOff = ({ object, config }: Reading, cause: unknown) =>
  new AppError("source_unavailable", `The connection keeps breaking off while ${object.key} is read.`, {
    cause,
    ...(cause instanceof Error && { upstream: cause.message.slice(0, 300).replaceAll(config.secretAccessKey, "••••") }),
  });
