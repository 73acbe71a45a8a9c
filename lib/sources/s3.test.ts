import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { type S3Emulator, startS3Emulator } from "@/e2e/emulators/s3";
import type { S3Fault } from "@/e2e/emulators/s3-faults";
import { AppError } from "@/lib/errors";
import type { SourceInput } from "@/lib/schemas/source";
import { openSource } from "./open-source";
import type { Listed, Source, SourceObject } from "./source";

const keys = { accessKeyId: "AKIATEST", secretAccessKey: "s3cr3t/with+odd=chars", region: "eu-west-1" };
const timing = { connectMs: 5_000, answerMs: 10_000, stallMs: 10_000, attempts: 1, resumes: 2, backOffMs: 1 };
const impatient = { answerMs: 300, stallMs: 300, resumes: 20 };
const never = new AbortController().signal;

let s3: S3Emulator;
let opened: Source[] = [];

beforeEach(async () => {
  s3 = await startS3Emulator({ ...keys, pageSize: 3 });
  s3.createBucket("exports");
});

afterEach(async () => {
  await Promise.all(opened.map((source) => source.close()));
  opened = [];
  await s3.stop();
});

function open(
  patch: Partial<Extract<SourceInput, { kind: "s3" }>> = {},
  tuned = {},
  policy = { allowPrivate: ["127.0.0.1"] },
): Source {
  const config = {
    kind: "s3",
    contentType: "amplitude",
    bucket: "exports",
    prefix: "",
    endpoint: s3.url,
    ...keys,
    ...patch,
  };
  const settings = { importDir: "/nowhere", policy, timing: { ...timing, ...tuned } };
  const source = openSource(config as SourceInput, settings);
  opened.push(source);
  return source;
}

async function list(source: Source): Promise<Listed[]> {
  const all: Listed[] = [];
  for await (const listed of source.list(never)) all.push(listed);
  return all;
}

async function read(source: Source, object: SourceObject, start = 0): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of source.read(object, start, never)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Puts one object and lists it. */
async function pinned(source: Source, content: string | Buffer): Promise<SourceObject> {
  s3.putObject("exports", "a.jsonl", content);
  const [first] = await list(source);
  if (!first || !("object" in first)) throw new Error("Nothing was listed.");
  return first.object;
}

const lines = (count: number) => Buffer.from(Array.from({ length: count }, (_, i) => `{"n":${i},"ü":"☕"}\n`).join(""));

describe("list", () => {
  test("goes through all pages, in byte order of the key, and says what it skips", async () => {
    const names = [
      "ä.jsonl",
      "a/b.ndjson",
      "a.json",
      "Z.JSONL",
      "a&<b> +%.jsonl",
      "deep/er/x.jsonl",
      "🫖.jsonl",
      "ﬁ.jsonl",
    ];
    for (const name of names) s3.putObject("exports", name, "{}\n");
    for (const name of ["dir/", "_SUCCESS", ".DS_Store", "x.jsonl.gz", "x.csv", "_delta_log/0.json"])
      s3.putObject("exports", name, "");
    const all = await list(open());
    const sorted = [...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(all.flatMap((one) => ("object" in one ? [one.object.key] : []))).toEqual(
      sorted.map((n) => `s3://exports/${n}`),
    );
    const skipped = Object.fromEntries(
      all.flatMap((one) => ("skipped" in one ? [[one.skipped.key, one.skipped.why]] : [])),
    );
    expect(Object.keys(skipped)).toHaveLength(6);
    expect(skipped["s3://exports/x.jsonl.gz"]).toMatch(/^Compressed files are not read yet/);
    expect(s3.requests.filter(({ action }) => action === "list")).toHaveLength(5);
  });

  test.each([1, 2, 3, 5, 1_000])("finds all 7 objects in pages of %i", async (pageSize) => {
    await s3.stop();
    s3 = await startS3Emulator({ ...keys, pageSize });
    for (let i = 0; i < 7; i++) s3.putObject("exports", `p/${i}.jsonl`, `${i}`);
    expect(await list(open({ prefix: "p/" }))).toHaveLength(7);
  });

  test("gives nothing for an empty bucket, and an empty object as one of 0 bytes", async () => {
    expect(await list(open())).toEqual([]);
    expect(await pinned(open(), "")).toMatchObject({ key: "s3://exports/a.jsonl", bytes: 0 });
    expect(await read(open(), await pinned(open(), ""))).toHaveLength(0);
  });

  test("a prefix with nothing under it is an error that names it", async () => {
    await expect(list(open({ prefix: "2024/" }))).rejects.toMatchObject({ code: "path_not_found" });
    await expect(list(open({ prefix: "/2024" }))).rejects.toMatchObject({
      hint: expect.stringContaining("slash at the start"),
    });
  });
});

describe("refusals of a list", () => {
  test.each([
    { name: "another access key id", patch: { accessKeyId: "AKIAOTHER" }, code: "credentials_refused" },
    { name: "a wrong secret", patch: { secretAccessKey: "wrong" }, code: "credentials_refused" },
    {
      name: "a wrong region",
      patch: { region: "us-east-1" },
      code: "wrong_region",
      hint: /Set the region to eu-west-1/,
    },
    { name: "no region's name", patch: { region: "eu west 1" }, code: "wrong_region", hint: /eu-central-1/ },
    { name: "no such bucket", patch: { bucket: "other-bucket" }, code: "bucket_not_found" },
    { name: "a bucket of another region", patch: { bucket: "far-away" }, code: "wrong_region", hint: /ap-southeast-2/ },
  ])("$name gives $code", async ({ patch, code, hint = /./ }) => {
    s3.createBucket("far-away", { region: "ap-southeast-2" });
    await expect(list(open(patch))).rejects.toMatchObject({ code, hint: expect.stringMatching(hint) });
  });

  const refusals: { refuse: NonNullable<S3Fault["refuse"]>; code: string }[] = [
    { refuse: { status: 403, code: "AccessDenied" }, code: "permission_denied" },
    { refuse: { status: 403, code: "AllAccessDisabled" }, code: "permission_denied" },
    { refuse: { status: 403, code: "SomethingNew" }, code: "permission_denied" },
    { refuse: { status: 400, code: "ExpiredToken" }, code: "credentials_refused" },
    { refuse: { status: 401, code: "Unauthorized" }, code: "credentials_refused" },
    { refuse: { status: 403, code: "RequestTimeTooSkewed" }, code: "source_rejected_request" },
    {
      refuse: { status: 301, code: "PermanentRedirect", extra: { Endpoint: "exports.s3.us-west-2.amazonaws.com" } },
      code: "wrong_region",
    },
    { refuse: { status: 400, code: "AuthorizationHeaderMalformed" }, code: "credentials_refused" },
    { refuse: { status: 400, code: "KMS.DisabledException" }, code: "permission_denied" },
    { refuse: { status: 503, code: "SlowDown" }, code: "source_unavailable" },
    { refuse: { status: 500, code: "InternalError" }, code: "source_unavailable" },
    { refuse: { status: 429, code: "TooManyRequests" }, code: "source_unavailable" },
    { refuse: { status: 400, code: "InvalidArgument" }, code: "source_rejected_request" },
    { refuse: { status: 501, code: "NotImplemented" }, code: "source_rejected_request" },
  ];
  test.each(refusals)("$refuse.status $refuse.code gives $code", async ({ refuse, code }) => {
    s3.fail({ refuse });
    await expect(list(open())).rejects.toMatchObject({ code, upstream: expect.any(String) });
  });

  test("passes on how long to wait", async () => {
    s3.fail({ refuse: { status: 503, code: "SlowDown", headers: { "retry-after": "7" } } });
    await expect(list(open())).rejects.toMatchObject({ retryAfterMs: 7_000 });
  });

  test.each<{ name: string; fault: S3Fault; code: string }>([
    { name: "a server that hangs", fault: { hang: true }, code: "source_unavailable" },
    { name: "a reset connection", fault: { reset: true }, code: "source_unavailable" },
    {
      name: "a web page",
      fault: { answer: { status: 200, body: "<!doctype html><p>Hi" } },
      code: "source_rejected_request",
    },
    {
      name: "another web page",
      fault: { answer: { status: 404, body: "<html>nothing</html>" } },
      code: "source_rejected_request",
    },
    { name: "text", fault: { answer: { status: 200, body: "Hello" } }, code: "source_rejected_request" },
    {
      name: "a proxy's error page",
      fault: { answer: { status: 502, body: "<html>bad gateway</html>" } },
      code: "source_unavailable",
    },
  ])("$name gives $code", async ({ fault, code }) => {
    s3.fail(fault);
    await expect(list(open({}, fault.hang ? impatient : {}))).rejects.toMatchObject({ code });
  });

  test("a name that no longer leads where it did is refused at the connection", async () => {
    const policy = { allowPrivate: ["localhost"] };
    const source = open({ endpoint: s3.url.replace("127.0.0.1", "localhost") }, {}, policy);
    expect(await list(source)).toEqual([]);
    await source.close();
    const second = open({ endpoint: s3.url.replace("127.0.0.1", "localhost") }, {}, policy);
    policy.allowPrivate.length = 0;
    await expect(list(second)).rejects.toMatchObject({ code: "private_endpoint" });
    expect(s3.requests).toHaveLength(1);
  });

  test("nobody there is unavailable, https where http is spoken is not; a private address is refused", async () => {
    await expect(list(open({ endpoint: "http://127.0.0.1:1" }))).rejects.toMatchObject({ code: "source_unavailable" });
    await expect(list(open({ endpoint: "https://" + s3.url.slice(7) }))).rejects.toMatchObject({
      code: "source_rejected_request",
    });
    expect(() => open({ endpoint: "http://10.0.0.1" })).toThrow(AppError);
  });

  test("tries again by itself before it gives up", async () => {
    s3.putObject("exports", "a.jsonl", "{}");
    s3.fail({ refuse: { status: 503, code: "SlowDown" } });
    expect(await list(open({}, { attempts: 3 }))).toHaveLength(1);
  });

  test("never shows the secret", async () => {
    const secretAccessKey = "wrong-but-secret-enough";
    s3.fail({ refuse: { status: 403, code: "SignatureDoesNotMatch", message: `We tried ${secretAccessKey}.` } });
    const error = (await list(open({ secretAccessKey })).catch((thrown: unknown) => thrown)) as AppError;
    expect(error.upstream).toContain("SignatureDoesNotMatch");
    expect(`${error.message}${error.hint}${error.upstream}`).not.toContain(secretAccessKey);
  });

  test("stops when it is told to", async () => {
    s3.fail({ hang: true });
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error("told to")), 20);
    await expect(open().list(stop.signal)[Symbol.asyncIterator]().next()).rejects.toThrow("told to");
  });
});

describe("read", () => {
  test.each([0, 1, 7, 1_000])("gives the bytes from %i to the end", async (start) => {
    const bytes = lines(500);
    const source = open();
    expect(await read(source, await pinned(source, bytes), start)).toEqual(bytes.subarray(start));
  });

  test("goes on over the size of one request, and asks for the listed version each time", async () => {
    const bytes = Buffer.alloc(40 * 1024 * 1024, "0123456789abcdef\n");
    const source = open();
    const object = await pinned(source, bytes);
    expect((await read(source, object)).equals(bytes)).toBe(true);
    const gets = s3.requests.filter(({ action }) => action === "get");
    expect(gets).toHaveLength(3);
    expect(new Set(gets.map(({ ifMatch }) => ifMatch))).toEqual(new Set([object.version]));
  });

  test("takes up at the last byte after cuts, however many, as long as it gains some", async () => {
    const bytes = lines(5_000);
    const source = open();
    const object = await pinned(source, bytes);
    s3.fail({ on: "get", times: 12, cutAfter: 1_001 });
    expect((await read(source, object)).equals(bytes)).toBe(true);
    expect(s3.requests.filter(({ action }) => action === "get")).toHaveLength(13);
  });

  test("takes up after a stall", async () => {
    const bytes = lines(5_000);
    const source = open({}, impatient);
    const object = await pinned(source, bytes);
    s3.fail({ on: "get", stallAfter: 777 });
    expect((await read(source, object)).equals(bytes)).toBe(true);
  });

  test("gives up when nothing is gained", async () => {
    const source = open();
    const object = await pinned(source, lines(50));
    s3.fail({ on: "get", times: 9, cutAfter: 0 });
    await expect(read(source, object)).rejects.toMatchObject({ code: "source_unavailable" });
    expect(s3.requests.filter(({ action }) => action === "get")).toHaveLength(timing.resumes + 1);
  });

  test("outlasts a reader that is slower than the stall limit", async () => {
    const bytes = Buffer.alloc(6 * 1024 * 1024, "slow reader\n");
    const source = open({}, impatient);
    const chunks: Buffer[] = [];
    for await (const chunk of source.read(await pinned(source, bytes), 0, never)) {
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
    const source = open();
    const object = await pinned(source, '{"a":1}\n');
    s3.putObject("exports", "a.jsonl", content);
    await expect(read(source, object)).rejects.toMatchObject({ code: "object_changed" });
    s3.fail({ on: "get", ignoreIfMatch: true });
    await expect(read(source, object)).rejects.toMatchObject({ code: "object_changed" });
  });

  test("an object that changes while it is read has changed", async () => {
    const source = open();
    const object = await pinned(source, lines(5_000));
    s3.fail({ on: "get", cutAfter: 2_000 });
    const reading = (async () => {
      for await (const chunk of source.read(object, 0, never)) {
        if (chunk.length > 0) s3.putObject("exports", "a.jsonl", lines(5_001));
      }
    })();
    await expect(reading).rejects.toMatchObject({ code: "object_changed" });
  });

  test("an object that is gone is missing, an archived one is archived, a forbidden one forbidden", async () => {
    const source = open();
    const object = await pinned(source, "{}");
    s3.fail({ on: "get", refuse: { status: 403, code: "AccessDenied" } });
    await expect(read(source, object)).rejects.toMatchObject({ code: "permission_denied" });
    s3.removeObject("exports", "a.jsonl");
    await expect(read(source, object)).rejects.toMatchObject({ code: "object_missing" });
    s3.putObject("exports", "a.jsonl", "{}", { archived: true });
    await expect(read(source, object)).rejects.toMatchObject({ code: "object_archived" });
  });

  test("a store that ignores Range is found out, unless the whole was asked for", async () => {
    const source = open();
    const object = await pinned(source, lines(50));
    s3.fail({ on: "get", times: 2, ignoreRange: true });
    expect(await read(source, object)).toEqual(lines(50));
    await expect(read(source, object, 20)).rejects.toMatchObject({ code: "source_rejected_request" });
  });

  test("a compressed object under a plain name is found out, wherever the reader begins", async () => {
    const source = open();
    const object = await pinned(source, Buffer.concat([Buffer.from("1f8b0800", "hex"), Buffer.alloc(500)]));
    for (const start of [0, 100]) {
      await expect(read(source, object, start)).rejects.toMatchObject({
        code: "unsupported_format",
        message: "s3://exports/a.jsonl is a gzip file, not lines of JSON.",
      });
    }
  });

  test("leaves no connection behind when the reader stops early or is told to", async () => {
    const source = open();
    const object = await pinned(source, Buffer.alloc(8 * 1024 * 1024, "x"));
    for await (const chunk of source.read(object, 0, never)) if (chunk.length > 0) break;
    const stop = new AbortController();
    const reading = (async () => {
      for await (const chunk of source.read(object, 0, stop.signal))
        if (chunk.length > 0) stop.abort(new Error("told to"));
    })();
    await expect(reading).rejects.toThrow("told to");
  });
});
