import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import type { S3Fault } from "@/e2e/emulators/s3-faults";
import { type S3Stage, impatient, list, openStage, read } from "@/e2e/emulators/s3-stage";
import { AppError } from "@/lib/errors";

// The machine may be busy with other tests.
vi.setConfig({ testTimeout: 30_000 });

let stage: S3Stage;
beforeEach(async () => void (stage = await openStage()));
afterEach(() => stage.close());

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
    for (const name of names) stage.s3.putObject("exports", name, "{}\n");
    for (const name of ["dir/", "_SUCCESS", ".DS_Store", "x.jsonl.bz2", "x.csv", "_delta_log/0.json"])
      stage.s3.putObject("exports", name, "");
    const all = await list(stage.open());
    const sorted = [...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(all.flatMap((one) => ("object" in one ? [one.object.key] : []))).toEqual(
      sorted.map((n) => `s3://exports/${n}`),
    );
    const skipped = Object.fromEntries(
      all.flatMap((one) => ("skipped" in one ? [[one.skipped.key, one.skipped.why]] : [])),
    );
    expect(Object.keys(skipped)).toHaveLength(6);
    expect(skipped["s3://exports/x.jsonl.bz2"]).toMatch(/^It is packed in a way that is not read/);
    expect(stage.s3.requests.filter(({ action }) => action === "list")).toHaveLength(5);
  });

  test.each([1, 2, 3, 5, 1_000])("finds all 7 objects in pages of %i", async (pageSize) => {
    await stage.close();
    stage = await openStage(pageSize);
    for (let i = 0; i < 7; i++) stage.s3.putObject("exports", `p/${i}.jsonl`, `${i}`);
    expect(await list(stage.open({ prefix: "p/" }))).toHaveLength(7);
  });

  test("gives nothing for an empty bucket, and an empty object as one of 0 bytes", async () => {
    expect(await list(stage.open())).toEqual([]);
    expect(await stage.pinned(stage.open(), "")).toMatchObject({ key: "s3://exports/a.jsonl", bytes: 0 });
    expect(await read(stage.open(), await stage.pinned(stage.open(), ""))).toHaveLength(0);
  });

  test("a prefix with nothing under it is an error that names it", async () => {
    await expect(list(stage.open({ prefix: "2024/" }))).rejects.toMatchObject({ code: "path_not_found" });
    await expect(list(stage.open({ prefix: "/2024" }))).rejects.toMatchObject({
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
    stage.s3.createBucket("far-away", { region: "ap-southeast-2" });
    await expect(list(stage.open(patch))).rejects.toMatchObject({ code, hint: expect.stringMatching(hint) });
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
    stage.s3.fail({ refuse });
    await expect(list(stage.open())).rejects.toMatchObject({ code, upstream: expect.any(String) });
  });

  test("passes on how long to wait", async () => {
    stage.s3.fail({ refuse: { status: 503, code: "SlowDown", headers: { "retry-after": "7" } } });
    await expect(list(stage.open())).rejects.toMatchObject({ retryAfterMs: 7_000 });
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
    stage.s3.fail(fault);
    await expect(list(stage.open({}, fault.hang ? impatient : {}))).rejects.toMatchObject({ code });
  });

  test("a name that no longer leads where it did is refused at the connection", async () => {
    const policy = { allowPrivate: ["localhost"] };
    const source = stage.open({ endpoint: stage.s3.url.replace("127.0.0.1", "localhost") }, {}, policy);
    expect(await list(source)).toEqual([]);
    await source.close();
    const second = stage.open({ endpoint: stage.s3.url.replace("127.0.0.1", "localhost") }, {}, policy);
    policy.allowPrivate.length = 0;
    await expect(list(second)).rejects.toMatchObject({ code: "private_endpoint" });
    expect(stage.s3.requests).toHaveLength(1);
  });

  test("nobody there is unavailable, https where http is spoken is not; a private address is refused", async () => {
    await expect(list(stage.open({ endpoint: "http://127.0.0.1:1" }))).rejects.toMatchObject({
      code: "source_unavailable",
    });
    await expect(list(stage.open({ endpoint: "https://" + stage.s3.url.slice(7) }))).rejects.toMatchObject({
      code: "source_rejected_request",
    });
    expect(() => stage.open({ endpoint: "http://10.0.0.1" })).toThrow(AppError);
  });

  test("tries again by itself before it gives up", async () => {
    stage.s3.putObject("exports", "a.jsonl", "{}");
    stage.s3.fail({ refuse: { status: 503, code: "SlowDown" } });
    expect(await list(stage.open({}, { attempts: 3 }))).toHaveLength(1);
  });

  test("never shows the secret", async () => {
    const secretAccessKey = "wrong-but-secret-enough";
    stage.s3.fail({ refuse: { status: 403, code: "SignatureDoesNotMatch", message: `We tried ${secretAccessKey}.` } });
    const error = (await list(stage.open({ secretAccessKey })).catch((thrown: unknown) => thrown)) as AppError;
    expect(error.upstream).toContain("SignatureDoesNotMatch");
    expect(`${error.message}${error.hint}${error.upstream}`).not.toContain(secretAccessKey);
  });

  test("stops when it is told to", async () => {
    stage.s3.fail({ hang: true });
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error("told to")), 20);
    await expect(stage.open().list(stop.signal)[Symbol.asyncIterator]().next()).rejects.toThrow("told to");
  });
});
