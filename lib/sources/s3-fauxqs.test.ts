import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { type FauxqsServer, startFauxqs } from "fauxqs";
import { afterAll, beforeAll, expect, test } from "vitest";

import { openSource } from "./open-source";
import type { SourceObject } from "./source";

// Another's implementation of the protocol, so that our own emulator and our source cannot share a misreading.
const credentials = { accessKeyId: "test", secretAccessKey: "test" };
const never = new AbortController().signal;
let server: FauxqsServer;
let client: S3Client;

beforeAll(async () => {
  server = await startFauxqs({ port: 0, logger: false });
  const endpoint = `http://127.0.0.1:${server.port}`;
  client = new S3Client({ region: "us-east-1", endpoint, forcePathStyle: true, credentials });
  await client.send(new CreateBucketCommand({ Bucket: "exports" }));
});

afterAll(async () => {
  client.destroy();
  await server.stop();
});

const open = (bucket = "exports", prefix = "") =>
  openSource(
    {
      kind: "s3",
      contentType: "amplitude",
      region: "us-east-1",
      endpoint: `http://127.0.0.1:${server.port}`,
      bucket,
      prefix,
      ...credentials,
    },
    { importDir: "/nowhere", policy: { allowPrivate: ["127.0.0.1"] } },
  );

const put = (Key: string, Body: string) => client.send(new PutObjectCommand({ Bucket: "exports", Key, Body }));

async function objects(bucket?: string, prefix?: string): Promise<SourceObject[]> {
  const found: SourceObject[] = [];
  for await (const listed of open(bucket, prefix).list(never)) if ("object" in listed) found.push(listed.object);
  return found;
}

async function read(object: SourceObject, start: number): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of open().read(object, start, never)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

test("lists more than a page, reads from the middle, and notices a change", async () => {
  await Promise.all(
    Array.from({ length: 1_050 }, (_, i) => put(`many/${String(i).padStart(4, "0")}.jsonl`, `{"n":${i}}\n`)),
  );
  await put("other/x y+ü%.jsonl", '{"event":"ü"}\n{"event":"ß"}\n');

  const many = await objects("exports", "many/");
  expect(many).toHaveLength(1_050);
  expect(many.map(({ key }) => key)).toEqual(many.map(({ key }) => key).sort());

  const [object] = await objects("exports", "other/");
  expect(object).toMatchObject({ key: "s3://exports/other/x y+ü%.jsonl", bytes: 30 });
  expect(await read(object!, 15)).toBe('{"event":"ß"}\n');

  await put("other/x y+ü%.jsonl", '{"event":"ü"}\n{"event":"s"}\n');
  await expect(read(object!, 0)).rejects.toMatchObject({ code: "object_changed" });
}, 60_000);

test("no such bucket and no such key have their own codes", async () => {
  await expect(objects("no-such-bucket")).rejects.toMatchObject({ code: "bucket_not_found" });
  const gone = { key: "s3://exports/gone.jsonl", bytes: 5, version: '"abc"' };
  await expect(read(gone, 0)).rejects.toMatchObject({ code: "object_missing" });
});
