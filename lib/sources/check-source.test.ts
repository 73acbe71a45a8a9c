import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { type S3Emulator, startS3Emulator } from "@/e2e/emulators/s3";
import { type CheckResult, checkResult } from "@/lib/schemas/check";
import type { SourceInput } from "@/lib/schemas/source";
import { checkSource } from "./check-source";

// The machine may be busy with other tests.
vi.setConfig({ testTimeout: 30_000 });

const amplitude = '{"event_type":"Signed Up","event_time":"2024-01-02 03:04:05","user_id":"ü"}';
const mixpanel = '{"event":"Signed Up","properties":{"time":1700000000,"distinct_id":"a"}}';
const posthog = '{"event":"signed up","distinct_id":"a","timestamp":"2024-01-02T03:04:05Z"}';
const never = new AbortController().signal;

let importDir: string;
beforeEach(async () => void (importDir = await mkdtemp(join(tmpdir(), "check "))));
afterEach(() => rm(importDir, { recursive: true, force: true }));

const statuses = ({ checks }: CheckResult) => Object.fromEntries(checks.map(({ name, status }) => [name, status]));
const one = ({ checks }: CheckResult, name: string) => checks.find((check) => check.name === name);

describe("a folder", () => {
  async function check(
    files: Record<string, string | Buffer>,
    contentType: "amplitude" | "mixpanel" | "posthog",
    path = ".",
  ) {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(importDir, name)), { recursive: true });
      await writeFile(join(importDir, name), content);
    }
    const settings = { importDir, policy: { allowPrivate: [] } };
    return checkResult.parse(await checkSource({ kind: "folder", contentType, path }, settings, never));
  }

  test("that holds what it should passes, and shows what was found", async () => {
    const lines = Array.from({ length: 9 }, () => amplitude);
    const result = await check(
      { "a/x.jsonl": `\uFEFF${lines.join("\r\n")}\r\n`, "y.json": "", "z.csv": "a,b" },
      "amplitude",
    );
    expect(result.ok).toBe(true);
    expect(statuses(result)).toEqual({ reachable: "pass", files: "pass", readable: "pass", format: "pass" });
    expect(one(result, "files")?.detail).toBe("2 files, 705 bytes. 1 file will be skipped.");
    expect(result.found).toEqual({
      parts: 2,
      objects: 2,
      bytes: 705,
      complete: true,
      files: [
        { key: "a/x.jsonl", bytes: 705, encoding: "lines" },
        { key: "y.json", bytes: 0, encoding: "lines" },
      ],
      skippedCount: 1,
      skipped: [{ key: "z.csv", bytes: 3, why: expect.any(String) }],
      sample: lines.slice(0, 3),
    });
  });

  test.each([
    { line: mixpanel, type: "amplitude" as const, fix: "Choose Mixpanel as the content type." },
    { line: posthog, type: "mixpanel" as const, fix: "Choose PostHog as the content type." },
    { line: amplitude, type: "posthog" as const, fix: "Choose Amplitude as the content type." },
    { line: '{"a":1}', type: "posthog" as const, fix: expect.stringContaining("Check the content type") },
  ])("that holds other events than $type gets a warning", async ({ line, type, fix }) => {
    const result = await check({ "x.jsonl": `${line}\n` }, type);
    expect(result.ok).toBe(true);
    expect(one(result, "format")).toMatchObject({ status: "warn", fix });
  });

  test.each([
    { content: '{\n  "event_type": "x"\n}\n', says: "run over several lines" },
    { content: "<!doctype html><html>\n", says: "web page" },
    { content: "event;user;time\nx;y;z\n", says: "a table with columns set off by semicolons" },
    { content: "event\nx\n", says: "not valid JSON" },
    { content: `[\n  ${amplitude},\n`, says: "is cut off" },
    { content: gzipSync(gzipSync(amplitude)), says: "a gzip file inside a gzip file" },
    { content: gzipSync(amplitude).subarray(0, 30), says: "is cut off" },
    { content: "12\n", says: "not an object" },
  ])("whose file holds no records ($says) fails", async ({ content, says }) => {
    const result = await check({ "x.jsonl": content }, "amplitude");
    expect(result.ok).toBe(false);
    expect(one(result, "format")).toMatchObject({
      status: "fail",
      detail: expect.stringContaining(says),
      fix: expect.any(String),
    });
  });

  test("in which some files only look like records is judged by the others, and each of them is named", async () => {
    const files = {
      "a.json": "<!doctype html><html>\n",
      "b.jsonl": Buffer.from("50415231000000", "hex"),
      "c.json": "event,user,time\nx,y,z\n",
      "d.json.gz": gzipSync(gzipSync(amplitude)),
      "e.jsonl": `${amplitude}\n`,
      "f.jsonl": Buffer.from("4f626a0104", "hex"),
    };
    const result = await check(files, "amplitude");
    expect(result.ok).toBe(true);
    expect(statuses(result)).toMatchObject({ readable: "pass", format: "pass", contents: "warn" });
    const { detail, fix } = one(result, "contents")!;
    expect(detail).toMatch(/^5 of the 6 files looked into cannot be imported\. a\.json is a web page or XML\./);
    expect(detail).toContain("b.jsonl is a Parquet file.");
    expect(detail).toContain("c.json is a table with columns set off by commas (CSV).");
    expect(detail).toContain("d.json.gz is a gzip file inside a gzip file.");
    expect(detail).toContain("f.jsonl is an Avro file.");
    expect(fix).toContain("all other files are imported");
    expect(result.found?.sample?.[0]).toBe(amplitude);
  });

  test("in which no file holds records fails by the first", async () => {
    const result = await check({ "a.json": "<html>", "b.json": "%PDF-1.7" }, "amplitude");
    expect(result.ok).toBe(false);
    expect(one(result, "format")).toMatchObject({ status: "fail", detail: "a.json is a web page or XML." });
  });

  test.each([
    { name: "x.jsonl.gz", encoding: "gzip", content: gzipSync(`${amplitude}\n`) },
    { name: "x.json", encoding: "gzip", content: gzipSync(`[${amplitude}]`) },
    { name: "x.json", encoding: "array", content: `[\n  ${amplitude},\n  ${amplitude}\n]\n` },
  ])("whose records are packed or in an array is looked into: $name", async ({ name, content, encoding }) => {
    const result = await check({ [name]: content }, "amplitude");
    expect(one(result, "format")).toMatchObject({ status: "pass" });
    expect(result.found?.files).toEqual([{ key: name, bytes: Buffer.byteLength(content), encoding }]);
    expect(result.found?.sample?.[0]?.trim()).toBe(amplitude);
  });

  test.each([
    { path: ".", check: "files" },
    { path: "nowhere", check: "files" },
    { path: "../x", check: "files" },
  ])("at $path without any file fails $check", async ({ path, check: name }) => {
    const result = await check({}, "amplitude", path);
    expect(result.ok).toBe(false);
    expect(one(result, name)).toMatchObject({ status: "fail", fix: expect.any(String) });
  });

  test("of empty files gets a warning", async () => {
    expect(one(await check({ "x.jsonl": "" }, "amplitude"), "files")).toMatchObject({ status: "warn" });
  });

  test("cuts long lines in the sample, and lists few of many skipped files", async () => {
    const long = `{"event_type":"x","event_time":"2024-01-01 00:00:00","pad":"${"y".repeat(3_000_000)}"}`;
    const files = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`s${i}.txt`, ""]));
    const result = await check({ ...files, "x.jsonl": `${long}\n` }, "amplitude");
    expect(result.found?.skipped).toHaveLength(50);
    expect(result.found?.skippedCount).toBe(60);
    expect(result.found?.sample?.map((line) => line.length)).toEqual([2_000]);
    expect(one(result, "format")).toMatchObject({ status: "warn" });
    expect(one(result, "files")?.detail).toContain("60 files will be skipped");
  });
});

describe("a bucket", () => {
  const keys = { accessKeyId: "AKIATEST", secretAccessKey: "a-very-secret-value", region: "eu-west-1" };
  let s3: S3Emulator;
  beforeEach(async () => {
    s3 = await startS3Emulator(keys);
    s3.putObject("exports", "2024/a.jsonl", `${amplitude}\n`);
  });
  afterEach(() => s3.stop());

  async function check(patch: Record<string, string> = {}, checkMs = 20_000): Promise<CheckResult> {
    const config = {
      kind: "s3",
      contentType: "amplitude",
      bucket: "exports",
      prefix: "",
      endpoint: s3.url,
      ...keys,
      ...patch,
    };
    const settings = { importDir, policy: { allowPrivate: ["127.0.0.1"] }, checkMs };
    const result = await checkSource(config as SourceInput, settings, never);
    expect(JSON.stringify(result)).not.toContain(config.secretAccessKey);
    return result;
  }

  test("that holds what it should passes every check", async () => {
    const result = await check();
    expect(result.ok).toBe(true);
    expect(statuses(result)).toEqual({
      reachable: "pass",
      region: "pass",
      authorised: "pass",
      files: "pass",
      readable: "pass",
      format: "pass",
    });
    expect(result.found).toMatchObject({ parts: 1, sample: [amplitude] });
  });

  test.each([
    { name: "a wrong region", patch: { region: "us-east-1" }, fails: "region", fix: "Set the region to eu-west-1." },
    {
      name: "a wrong secret",
      patch: { secretAccessKey: "not-the-secret" },
      fails: "authorised",
      fix: /Paste the secret/,
    },
    { name: "a wrong key id", patch: { accessKeyId: "AKIAOTHER" }, fails: "authorised", fix: /access key id/ },
    { name: "no such bucket", patch: { bucket: "exprots" }, fails: "files", fix: /bucket's name/ },
    { name: "nothing under the prefix", patch: { prefix: "2023/" }, fails: "files", fix: /Check the prefix/ },
    { name: "nobody there", patch: { endpoint: "http://127.0.0.1:1" }, fails: "reachable", fix: /host and port/ },
    {
      name: "a private endpoint",
      patch: { endpoint: "http://169.254.169.254" },
      fails: "reachable",
      fix: /ALLOW_PRIVATE/,
    },
  ])("$name fails $fails and says how to mend it", async ({ patch, fails, fix }) => {
    const result = await check(patch as unknown as Record<string, string>);
    expect(result.ok).toBe(false);
    expect(result.checks.filter(({ status }) => status === "fail")).toEqual([
      expect.objectContaining({ name: fails, fix: expect.stringMatching(fix) }),
    ]);
  });

  test("that may be listed but not read fails readable", async () => {
    s3.fail({ on: "get", refuse: { status: 403, code: "AccessDenied" } });
    expect(statuses(await check())).toMatchObject({ authorised: "pass", files: "pass", readable: "fail" });
  });

  test("whose server hangs fails within the time", async () => {
    s3.fail({ hang: true, times: 9 });
    const begun = performance.now();
    expect(one(await check({}, 300), "reachable")).toMatchObject({
      status: "fail",
      fix: expect.stringContaining("firewall"),
    });
    expect(performance.now() - begun).toBeLessThan(4_000);
  });

  test("stops when the asker has gone", async () => {
    s3.fail({ hang: true });
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error("gone")), 20);
    const config = {
      kind: "s3" as const,
      contentType: "amplitude" as const,
      bucket: "exports",
      prefix: "",
      endpoint: s3.url,
      ...keys,
    };
    const settings = { importDir, policy: { allowPrivate: ["127.0.0.1"] } };
    await expect(checkSource(config, settings, stop.signal)).rejects.toThrow("gone");
  });
});
