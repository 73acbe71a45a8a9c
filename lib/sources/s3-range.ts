import type { GetObjectCommandOutput } from "@aws-sdk/client-s3";

import { AppError } from "@/lib/errors";
import type { SourceObject } from "./source";

type Answer = Pick<GetObjectCommandOutput, "ContentRange" | "ContentLength" | "ETag">;

/** Throws AppError unless the answer is [start, end) of the listed version: some stores ignore Range, others If-Match. */
export function assertAnswersRange(answer: Answer, object: SourceObject, start: number, end: number): void {
  if (answer.ETag !== undefined && bare(answer.ETag) !== bare(object.version)) throw objectChanged(object);
  const [, first, last, total] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(answer.ContentRange ?? "") ?? [];
  if (first === undefined) {
    // The whole object is a right answer to a range that is all of it.
    if (start === 0 && end === object.bytes && answer.ContentLength === end) return;
    throw rangeIgnored(object);
  }
  if (total !== "*" && Number(total) !== object.bytes) throw objectChanged(object);
  if (Number(first) !== start || Number(last) >= end) throw rangeIgnored(object);
}

const bare = (etag: string) => etag.replace(/^W\//, "").replaceAll('"', "");

const objectChanged = ({ key }: SourceObject) =>
  new AppError("object_changed", `${key} has changed since it was listed.`, {
    hint: "Put the object back as it was, or start a new migration that reads it as it is now.",
  });

const rangeIgnored = ({ key }: SourceObject) =>
  new AppError(
    "source_rejected_request",
    `The store does not answer byte ranges of ${key}, so it cannot be read safely.`,
    {
      hint: "Use a store or proxy that honours Range; on Google Cloud Storage, store the object without Content-Encoding: gzip.",
    },
  );
