import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { type S3Stage, impatient, never, openStage, read, resumes } from "@/e2e/emulators/s3-stage";

// The machine may be busy with other tests.
vi.setConfig({ testTimeout: 30_000 });

let stage: S3Stage;
beforeEach(async () => void (stage = await openStage()));
afterEach(() => stage.close());

const lines = (count: number) => Buffer.from(Array.from({ length: count }, (_, i) => `{"n":${i},"ü":"☕"}\n`).join(""));

describe("read", () => {
  test.each([0, 1, 7, 1_000])("gives the bytes from %i to the end", async (start) => {
    const bytes = lines(500);
    const source = stage.open();
    expect(await read(source, await stage.pinned(source, bytes), start)).toEqual(bytes.subarray(start));
  });

  test("goes on over the size of one request, and asks for the listed version each time", async () => {
    const bytes = Buffer.alloc(40 * 1024 * 1024, "0123456789abcdef\n");
    const source = stage.open();
    const object = await stage.pinned(source, bytes);
    expect((await read(source, object)).equals(bytes)).toBe(true);
    const gets = stage.s3.requests.filter(({ action }) => action === "get");
    expect(gets).toHaveLength(3);
    expect(new Set(gets.map(({ ifMatch }) => ifMatch))).toEqual(new Set([object.version]));
  });

  test("takes up at the last byte after cuts, however many, as long as it gains some", async () => {
    const bytes = lines(5_000);
    const source = stage.open();
    const object = await stage.pinned(source, bytes);
    stage.s3.fail({ on: "get", times: 12, cutAfter: 1_001 });
    expect((await read(source, object)).equals(bytes)).toBe(true);
    expect(stage.s3.requests.filter(({ action }) => action === "get")).toHaveLength(13);
  });

  test("takes up after a stall", async () => {
    const bytes = lines(5_000);
    const source = stage.open({}, impatient);
    const object = await stage.pinned(source, bytes);
    stage.s3.fail({ on: "get", stallAfter: 777 });
    expect((await read(source, object)).equals(bytes)).toBe(true);
  });

  test("gives up when nothing is gained", async () => {
    const source = stage.open();
    const object = await stage.pinned(source, lines(50));
    stage.s3.fail({ on: "get", times: 9, cutAfter: 0 });
    await expect(read(source, object)).rejects.toMatchObject({ code: "source_unavailable" });
    expect(stage.s3.requests.filter(({ action }) => action === "get")).toHaveLength(resumes + 1);
  });

  test("outlasts a reader that is slower than the stall limit", async () => {
    const bytes = Buffer.alloc(6 * 1024 * 1024, "slow reader\n");
    const source = stage.open({}, impatient);
    const chunks: Buffer[] = [];
    for await (const chunk of source.read(await stage.pinned(source, bytes), 0, never)) {
      if (chunks.length === 3) await new Promise((done) => setTimeout(done, impatient.stallMs * 3));
      chunks.push(chunk);
    }
    expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
  });

  test.each([
    { name: "other bytes of the same length", content: '{"b":2}\n' },
    { name: "fewer bytes", content: "{}" },
    { name: "more bytes", content: '{"a":1}\n{"b":2}\n' },
  ])("an object that now has $name has changed", async ({ content }) => {
    const source = stage.open();
    const object = await stage.pinned(source, '{"a":1}\n');
    stage.s3.putObject("exports", "a.jsonl", content);
    await expect(read(source, object)).rejects.toMatchObject({ code: "object_changed" });
    stage.s3.fail({ on: "get", ignoreIfMatch: true });
    await expect(read(source, object)).rejects.toMatchObject({ code: "object_changed" });
  });

  test("an object that changes while it is read has changed", async () => {
    const source = stage.open();
    const object = await stage.pinned(source, lines(5_000));
    stage.s3.fail({ on: "get", cutAfter: 2_000 });
    const reading = (async () => {
      for await (const chunk of source.read(object, 0, never)) {
        if (chunk.length > 0) stage.s3.putObject("exports", "a.jsonl", lines(5_001));
      }
    })();
    await expect(reading).rejects.toMatchObject({ code: "object_changed" });
  });

  test("an object that is gone is missing, an archived one is archived, a forbidden one forbidden", async () => {
    const source = stage.open();
    const object = await stage.pinned(source, "{}");
    stage.s3.fail({ on: "get", refuse: { status: 403, code: "AccessDenied" } });
    await expect(read(source, object)).rejects.toMatchObject({ code: "permission_denied" });
    stage.s3.removeObject("exports", "a.jsonl");
    await expect(read(source, object)).rejects.toMatchObject({ code: "object_missing" });
    stage.s3.putObject("exports", "a.jsonl", "{}", { archived: true });
    await expect(read(source, object)).rejects.toMatchObject({ code: "object_archived" });
  });

  test("a store that ignores Range is found out, unless the whole was asked for", async () => {
    const source = stage.open();
    const object = await stage.pinned(source, lines(50));
    stage.s3.fail({ on: "get", times: 2, ignoreRange: true });
    expect(await read(source, object)).toEqual(lines(50));
    await expect(read(source, object, 20)).rejects.toMatchObject({ code: "source_rejected_request" });
  });

  test("leaves no connection behind when the reader stops early or is told to", async () => {
    const source = stage.open();
    const object = await stage.pinned(source, Buffer.alloc(8 * 1024 * 1024, "x"));
    for await (const chunk of source.read(object, 0, never)) if (chunk.length > 0) break;
    const stop = new AbortController();
    const reading = (async () => {
      for await (const chunk of source.read(object, 0, stop.signal))
        if (chunk.length > 0) stop.abort(new Error("told to"));
    })();
    await expect(reading).rejects.toThrow("told to");
  });
});
