import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readdir, rm, truncate, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";

import { CreateBucketCommand, DeleteBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { type FauxqsServer, startFauxqs } from "fauxqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { openFolderStaging } from "./folder-staging";
import { openStaging } from "./open-staging";
import { stagedSource } from "./staged-source";
import type { StagingStore } from "./staging";

const never = new AbortController().signal;
const MB = 1024 * 1024;
let folder: string;
let server: FauxqsServer;
let client: S3Client;
let endpoint: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "staging-"));
  server = await startFauxqs({ port: 0, logger: false });
  endpoint = `http://127.0.0.1:${server.port}`;
  process.env.AWS_ACCESS_KEY_ID = process.env.AWS_SECRET_ACCESS_KEY = "test";
  client = new S3Client({ region: "us-east-1", endpoint, forcePathStyle: true });
  await client.send(new CreateBucketCommand({ Bucket: "staging" }));
});

afterAll(async () => {
  client.destroy();
  await server.stop();
  await rm(folder, { recursive: true });
});

const collect = (store: StagingStore, key: string, start = 0) => buffer(store.read(key, start, never));
const keysOf = async (store: StagingStore) => {
  const keys: string[] = [];
  for await (const { key } of store.list()) keys.push(key);
  return keys.sort();
};
const unfinishedKeys = async (store: StagingStore) => {
  const keys: string[] = [];
  for await (const key of store.unfinished()) keys.push(key);
  return keys;
};
const unfinishedIn = {
  folder: async () => (await readdir(join(folder, "f", ".unfinished"))).length,
  /** The store deletes a bucket only when it holds nothing, not even parts. */
  async bucket() {
    const gone = await client.send(new DeleteBucketCommand({ Bucket: "staging" })).catch(() => null);
    if (gone) await client.send(new CreateBucketCommand({ Bucket: "staging" }));
    return gone ? 0 : 1;
  },
};

describe.each(["folder", "bucket"] as const)("a %s as staging store", (kind) => {
  let store: StagingStore;
  beforeAll(() => {
    store = openStaging(
      kind === "folder"
        ? join(folder, "f")
        : `s3://staging/some/place?region=us-east-1&endpoint=${encodeURIComponent(endpoint)}`,
    );
  });
  afterAll(() => store.close());

  test.each([1_000, 20 * MB])("keeps %i bytes as they came, and tells their size and hash", async (size) => {
    const bytes = randomBytes(size);
    const sink = await store.create("m1/p1/a1");
    for (let at = 0; at < size; at += 300_000) await sink.write(bytes.subarray(at, at + 300_000));
    expect(await store.size("m1/p1/a1")).toBeNull();
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    expect(await sink.commit()).toEqual({ bytes: size, sha256 });
    await sink.abort();

    expect(await store.size("m1/p1/a1")).toBe(size);
    expect((await collect(store, "m1/p1/a1")).equals(bytes)).toBe(true);
    expect((await collect(store, "m1/p1/a1", size - 7)).equals(bytes.subarray(size - 7))).toBe(true);
    expect(await keysOf(store)).toEqual(["m1/p1/a1"]);
    await store.remove("m1/p1/a1");
    await store.remove("m1/p1/a1");
    expect(await keysOf(store)).toEqual([]);
    expect(await unfinishedIn[kind]()).toBe(0);
  });

  test("lets what was written be proved, and keeps nothing that was not", async () => {
    const bytes = randomBytes(9 * MB);
    const good = await store.create("m1/p4/a1");
    await good.write(bytes);
    await good.commit(async ({ bytes: size, read }) => {
      expect(size).toBe(bytes.length);
      expect((await buffer(read(5))).equals(bytes.subarray(5))).toBe(true);
    });
    const bad = await store.create("m1/p4/a2");
    await bad.write(bytes);
    await expect(bad.commit(() => Promise.reject(new Error("not whole")))).rejects.toThrow("not whole");
    await bad.abort();
    expect(await keysOf(store)).toEqual(["m1/p4/a1"]);
    await store.remove("m1/p4/a1");
    expect(await unfinishedIn[kind]()).toBe(0);
  });

  test("shows nothing of a download that was given up", async () => {
    const sink = await store.create("m1/p2/a1");
    for (let part = 0; part < 20; part++) await sink.write(randomBytes(MB));
    await sink.abort();
    expect(await store.size("m1/p2/a1")).toBeNull();
    expect(await unfinishedIn[kind]()).toBe(0);
  });

  test("is read as a source of one object, and says when the copy is gone or another", async () => {
    const sink = await store.create("m2/p1/a1");
    await sink.write(Buffer.from('{"event":"a"}\n'));
    const copy = { key: "m2/p1/a1", ...(await sink.commit()) };
    const source = stagedSource(store, copy);
    for await (const listed of source.list(never))
      expect(listed).toEqual({ object: { key: copy.key, bytes: 14, version: copy.sha256 } });
    const object = { key: copy.key, bytes: copy.bytes, version: copy.sha256 };
    expect((await buffer(source.read(object, 2, never))).toString()).toBe('event":"a"}\n');

    const longer = stagedSource(store, { ...copy, bytes: 15 }).read({ ...object, bytes: 15 }, 0, never);
    await expect(buffer(longer)).rejects.toMatchObject({ code: "staged_copy_gone" });
    await store.remove(copy.key);
    await expect(buffer(source.read(object, 0, never))).rejects.toMatchObject({ code: "staged_copy_gone" });
    await expect(collect(store, copy.key)).rejects.toMatchObject({ code: "staged_copy_gone" });
  });

  test.each(["../x", "a//b", ".hidden", "a/../b", "/a", "", "a b"])("takes no key like %j", async (key) => {
    await expect((async () => store.create(key))()).rejects.toThrow("Not a key");
    await expect((async () => store.remove(key))()).rejects.toThrow("Not a key");
  });
});

describe("a folder", () => {
  test("tells what a killed download left, and removes that alone", async () => {
    const store = openStaging(join(folder, "f"));
    const sink = await store.create("m1/p3/a1");
    const other = await store.create("m1/p3/a2");
    await sink.write(randomBytes(MB));
    expect((await unfinishedKeys(store)).sort()).toEqual(["m1/p3/a1", "m1/p3/a2"]);
    await store.removeUnfinished("m1/p3/a1");
    await store.removeUnfinished("m1/p3/a1");
    expect(await unfinishedKeys(store)).toEqual(["m1/p3/a2"]);
    await sink.abort();
    await other.abort();
    expect(await unfinishedIn.folder()).toBe(0);
  });

  test("that is nearly full takes nothing, and says how much room there is", async () => {
    const store = openFolderStaging(join(folder, "full"), { reserveBytes: 1e18 });
    await expect(store.create("m/p/a")).rejects.toMatchObject({
      code: "staging_full",
      message: expect.stringMatching(/full has [\d.,]+ .B free/) as string,
    });
    expect(await store.free()).toBe(0);
    const roomy = openFolderStaging(join(folder, "full"), { reserveBytes: 0 });
    expect(await roomy.free()).toBeGreaterThan(0);
  });

  test("that cannot be written to is named", async () => {
    await writeFile(join(folder, "file"), "");
    const store = openStaging(join(folder, "file", "inside"));
    await expect(store.create("m/p/a")).rejects.toMatchObject({
      code: "staging_unavailable",
      message: expect.stringContaining(join(folder, "file", "inside")) as string,
    });
  });

  test("whose copy was cut does not give it for whole", async () => {
    const store = openStaging(join(folder, "cut"));
    const sink = await store.create("m/p/a");
    await sink.write(randomBytes(100));
    const copy = { key: "m/p/a", ...(await sink.commit()) };
    await truncate(join(folder, "cut", "m/p/a"), 50);
    const read = stagedSource(store, copy).read({ ...copy, version: copy.sha256 }, 0, never);
    await expect(buffer(read)).rejects.toMatchObject({ code: "staged_copy_gone" });
  });
});

describe("a bucket", () => {
  test("that does not exist is named, for a write, a read and a list", async () => {
    const store = openStaging(`s3://missing?region=us-east-1&endpoint=${encodeURIComponent(endpoint)}`);
    const sink = await store.create("m/p/a");
    await sink.write(Buffer.from("x"));
    const error = {
      code: "staging_unavailable",
      message: expect.stringContaining("There is no such bucket") as string,
    };
    await expect(sink.commit()).rejects.toMatchObject(error);
    await expect(keysOf(store)).rejects.toMatchObject(error);
    await store.close();
  });

  test("tells of uploads that were not ended, and removes one of them alone", async () => {
    // The store that the other tests use cannot list uploads.
    const asked: string[] = [];
    const upload = (id: string) => `<Upload><Key>p/m/${id}</Key><UploadId>${id}</UploadId></Upload>`;
    const uploads = upload("old") + upload("older");
    const lister = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      if (request.method === "DELETE") return void response.writeHead(204).end();
      response.end(`<ListMultipartUploadsResult>${uploads}</ListMultipartUploadsResult>`);
    });
    await once(lister.listen(0, "127.0.0.1"), "listening");
    const { port } = lister.address() as AddressInfo;
    const store = openStaging(`s3://b/p?region=us-east-1&endpoint=http://127.0.0.1:${port}`);
    expect(await unfinishedKeys(store)).toEqual(["m/old", "m/older"]);
    await store.removeUnfinished("m/old");
    expect(asked.filter((line) => line.startsWith("DELETE"))).toEqual([
      expect.stringMatching(/^DELETE \/b\/p\/m\/old\?.*uploadId=old/),
    ]);
    await store.close();
    lister.close();
  });

  test("is asked for by s3:// alone", () => {
    expect(() => openStaging("gs://bucket/prefix")).toThrow("STAGING_URL");
    expect(() => openStaging("s3://")).toThrow("STAGING_URL");
  });
});
