import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";

import { type S3Fault, type S3Request, cutAfter } from "./s3-faults";
import { S3Refusal } from "./s3-refusal";
import type { S3Keys } from "./s3-signature";
import type { S3Store } from "./s3-store";

type Asked = {
  request: IncomingMessage;
  response: ServerResponse;
  body: Buffer;
  asked: S3Request;
  store: S3Store;
  keys: S3Keys;
  fault: S3Fault | undefined;
};

/** Answers a request whose signature is right; throws S3Refusal. */
export async function answer({ request, response, body, asked, store, keys, fault }: Asked): Promise<void> {
  const [, name = "", ...names] = asked.path.split("/");
  const key = names.join("/");
  if (asked.method === "PUT" && key === "") {
    store.createBucket(name, keys.region);
    return void response.writeHead(200).end();
  }
  const bucket = store.bucket(name);
  if (bucket.region !== keys.region) {
    const says = "The bucket you are attempting to access must be addressed using the specified endpoint.";
    const endpoint = `${name}.s3.${bucket.region}.amazonaws.com`;
    throw new S3Refusal(
      301,
      "PermanentRedirect",
      says,
      { Endpoint: endpoint, Bucket: name },
      { "x-amz-bucket-region": bucket.region },
    );
  }
  if (asked.action === "list") {
    const query = new URLSearchParams(request.url?.split("?")[1]);
    return void response.writeHead(200, { "content-type": "application/xml" }).end(store.list(name, query));
  }
  if (asked.action === "put") return void response.writeHead(200, { etag: store.put(name, key, body) }).end();
  if (asked.action === "other") throw new S3Refusal(501, "NotImplemented", "The emulator does not know this request.");
  await sendObject(asked, store, name, key, response, fault);
}

async function sendObject(
  asked: S3Request,
  store: S3Store,
  bucket: string,
  key: string,
  response: ServerResponse,
  fault: S3Fault | undefined,
): Promise<void> {
  const object = store.object(bucket, key);
  if (object.archived) {
    throw new S3Refusal(403, "InvalidObjectState", "The operation is not valid for the object's storage class", {
      StorageClass: "GLACIER",
    });
  }
  if (asked.ifMatch && !fault?.ignoreIfMatch && asked.ifMatch !== object.etag) {
    throw new S3Refusal(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold", {
      Condition: "If-Match",
    });
  }
  const range = fault?.ignoreRange ? undefined : rangeOf(asked.range, object.bytes);
  const [start, end] = range ?? [0, object.bytes];
  response.writeHead(range ? 206 : 200, {
    etag: object.etag,
    "content-type": "binary/octet-stream",
    "content-length": end - start,
    "accept-ranges": "bytes",
    "last-modified": object.modified.toUTCString(),
    ...(range && { "content-range": `bytes ${start}-${end - 1}/${object.bytes}` }),
  });
  if (asked.method === "HEAD") return void response.end();
  if (fault?.cutAfter !== undefined || fault?.stallAfter !== undefined) {
    return cutAfter(fault, object.open(start, end), response);
  }
  await pipeline(object.open(start, end), response);
}

/** [start, end) of a Range header. */
function rangeOf(header: string | undefined, bytes: number): [number, number] | undefined {
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(header ?? "") ?? [];
  if (first === undefined) return undefined;
  const [start, end] = [Number(first), last ? Math.min(Number(last) + 1, bytes) : bytes];
  if (start < bytes && start < end) return [start, end];
  throw new S3Refusal(416, "InvalidRange", "The requested range is not satisfiable", {
    RangeRequested: header ?? "",
    ActualObjectSize: String(bytes),
  });
}
