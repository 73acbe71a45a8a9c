import { gzipSync } from "node:zlib";

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { type S3Stage, never, openStage } from "@/e2e/emulators/s3-stage";
import { zipOf } from "@/lib/formats/testing/files";
import { decodeObject, sniffObject } from "./decode-object";
import type { Source, SourceObject } from "./source";

// The machine may be busy with other tests.
vi.setConfig({ testTimeout: 60_000 });

let stage: S3Stage;
beforeEach(async () => void (stage = await openStage()));
afterEach(() => stage.close());

const lines = (from: number, count: number) =>
  Buffer.from(
    Array.from({ length: count }, (_, i) => `{"n":${from + i},"m":${((from + i) * 7919) % 100_003}}\n`).join(""),
  );
const all = lines(0, 40_000);

const zip = () =>
  zipOf(
    Array.from({ length: 20 }, (_, i) => ({
      name: `${i}.json.gz`,
      content: gzipSync(lines(i * 2_000, 2_000)),
      stored: true,
    })),
  );

async function decoded(source: Source, object: SourceObject, meanwhile?: () => void): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of decodeObject(source, object, { signal: never })) {
    chunks.push(chunk);
    meanwhile?.();
  }
  return Buffer.concat(chunks);
}

const gets = () => stage.s3.requests.filter(({ action }) => action === "get");

describe.each([
  { name: "gzip", bytes: async () => gzipSync(all) },
  { name: "Amplitude's zip", bytes: zip },
])("$name in a bucket", ({ bytes }) => {
  test("is unpacked by few requests, each for the listed version", async () => {
    const source = stage.open();
    const object = await stage.pinned(source, await bytes());
    expect((await decoded(source, object)).equals(all)).toBe(true);
    expect(gets().length).toBeLessThan(6);
    expect(new Set(gets().map(({ ifMatch }) => ifMatch))).toEqual(new Set([object.version]));
  });

  test("is unpacked whole though connections break off", async () => {
    const source = stage.open();
    const object = await stage.pinned(source, await bytes());
    stage.s3.fail({ on: "get", times: 8, cutAfter: 20_001 });
    expect((await decoded(source, object)).equals(all)).toBe(true);
    expect(gets().length).toBeGreaterThan(8);
  });

  test("leaves no connection behind when the reader stops early", async () => {
    const source = stage.open();
    const object = await stage.pinned(source, await bytes());
    for await (const chunk of decodeObject(source, object, { signal: never })) if (chunk.length > 0) break;
    expect((await decoded(source, object)).equals(all)).toBe(true);
  });
});

test("gzip that changes while it is unpacked has changed", async () => {
  const source = stage.open();
  const object = await stage.pinned(source, gzipSync(all));
  stage.s3.fail({ on: "get", cutAfter: 20_001 });
  const change = () => stage.s3.putObject("exports", "a.jsonl", gzipSync(lines(7, 40_000)));
  await expect(decoded(source, object, change)).rejects.toMatchObject({ code: "object_changed" });
});

test("a zip that changes after its directory was read has changed", async () => {
  const source = stage.open();
  const object = await stage.pinned(source, await zip());
  const starts: number[] = [];
  const changing: Source = {
    ...source,
    read(pinned, start, signal) {
      if (starts.push(start) > 1) stage.s3.putObject("exports", "a.jsonl", gzipSync(all));
      return source.read(pinned, start, signal);
    },
  };
  await expect(decoded(changing, object)).rejects.toMatchObject({ code: "object_changed" });
  expect(starts).toHaveLength(2);
});

test("what an object is shows by one request", async () => {
  const source = stage.open();
  for (const [bytes, encoding] of [
    [await zip(), "zip"],
    [gzipSync(all), "gzip"],
    [all, "lines"],
    [Buffer.from("[\n{}]"), "array"],
  ] as const) {
    const object = await stage.pinned(source, bytes);
    const before = gets().length;
    expect(await sniffObject(source, object, never)).toMatchObject({ encoding });
    expect(gets().length).toBe(before + 1);
  }
});
