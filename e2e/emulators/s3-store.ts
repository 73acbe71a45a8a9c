import { createHash } from "node:crypto";
import { createReadStream, statSync } from "node:fs";
import { Readable } from "node:stream";

import { S3Refusal, element, xml } from "./s3-refusal";

/** Bytes in memory, or a file on disk for what is too large for it. */
export type S3Content = Buffer | string | { file: string };

type Stored = {
  etag: string;
  bytes: number;
  modified: Date;
  archived: boolean;
  open: (start: number, end: number) => Readable;
};
type Bucket = { region: string; objects: Map<string, Stored> };

export type S3Store = ReturnType<typeof createS3Store>;

/** The buckets and objects of the emulator, and its answers to lists. */
export function createS3Store(pageSize: number) {
  const buckets = new Map<string, Bucket>();

  function bucket(name: string): Bucket {
    const found = buckets.get(name);
    if (!found) throw new S3Refusal(404, "NoSuchBucket", "The specified bucket does not exist", { BucketName: name });
    return found;
  }

  return {
    bucket,
    createBucket(name: string, region: string) {
      if (!buckets.has(name)) buckets.set(name, { region, objects: new Map() });
    },
    put(name: string, key: string, content: S3Content, archived = false): string {
      const stored = store(content, archived);
      bucket(name).objects.set(key, stored);
      return stored.etag;
    },
    remove: (name: string, key: string) => bucket(name).objects.delete(key),
    object(name: string, key: string): Stored {
      const found = bucket(name).objects.get(key);
      if (!found) throw new S3Refusal(404, "NoSuchKey", "The specified key does not exist.", { Key: key });
      return found;
    },
    /** The XML of one page of ListObjectsV2. */
    list(name: string, query: URLSearchParams): string {
      const prefix = query.get("prefix") ?? "";
      const token = query.get("continuation-token");
      const after = token ? Buffer.from(token, "base64url").toString() : (query.get("start-after") ?? "");
      const size = Math.min(Number(query.get("max-keys") ?? 1_000), pageSize);
      const encode = query.get("encoding-type") === "url" ? encodeKey : (key: string) => key;
      const rest = [...bucket(name).objects]
        .filter(([key]) => key.startsWith(prefix) && compare(key, after) > 0)
        .sort(([a], [b]) => compare(a, b));
      const page = rest.slice(0, size);
      const contents = page.map(([key, { etag, bytes, modified, archived }]) =>
        [
          element("Key", encode(key)),
          element("LastModified", modified.toISOString()),
          element("ETag", etag),
          element("Size", String(bytes)),
          element("StorageClass", archived ? "GLACIER" : "STANDARD"),
        ].join(""),
      );
      const truncated = rest.length > page.length;
      const next = Buffer.from(page.at(-1)?.[0] ?? "").toString("base64url");
      const inner = [
        element("Name", name),
        element("Prefix", encode(prefix)),
        element("KeyCount", String(page.length)),
        element("MaxKeys", String(size)),
        ...(query.get("encoding-type") === "url" ? [element("EncodingType", "url")] : []),
        element("IsTruncated", String(truncated)),
        ...(truncated ? [element("NextContinuationToken", next)] : []),
        ...contents.map((fields) => `<Contents>${fields}</Contents>`),
      ];
      return xml("ListBucketResult", inner.join(""), ' xmlns="http://s3.amazonaws.com/doc/2006-03-01/"');
    },
  };
}

function store(content: S3Content, archived: boolean): Stored {
  if (typeof content === "string" || Buffer.isBuffer(content)) {
    const bytes = Buffer.from(content);
    const open = (start: number, end: number) => Readable.from(start < end ? [bytes.subarray(start, end)] : []);
    return { etag: etagOf(bytes), bytes: bytes.length, modified: new Date(), archived, open };
  }
  const { file } = content;
  const { size, mtimeMs } = statSync(file);
  const open = (start: number, end: number) =>
    start < end ? createReadStream(file, { start, end: end - 1, highWaterMark: 256 * 1024 }) : Readable.from([]);
  return { etag: etagOf(`${file} ${size} ${mtimeMs}`), bytes: size, modified: new Date(mtimeMs), archived, open };
}

const etagOf = (data: Buffer | string) => `"${createHash("md5").update(data).digest("hex")}"`;

/** S3 orders keys by their UTF-8 bytes. */
const compare = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

const encodeKey = (key: string) => encodeURIComponent(key).replaceAll("%2F", "/").replaceAll("%20", "+");
