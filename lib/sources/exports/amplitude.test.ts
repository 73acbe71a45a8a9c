import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { type AmplitudeEmulator, startAmplitudeEmulator } from "@/e2e/emulators/amplitude";
import type { Disturbance } from "@/e2e/emulators/export-faults";
import { decode } from "@/lib/formats/decode";
import type { ExportSource, ExportWindow } from "@/lib/sources/export-source";
import { openStaging } from "@/lib/staging/open-staging";
import type { StagingStore } from "@/lib/staging/staging";
import { type AmplitudeConfig, createAmplitudeExport } from "./amplitude";

const never = new AbortController().signal;
const settings = {
  importDir: "/nowhere",
  policy: { allowPrivate: ["127.0.0.1"] },
  exportTimeouts: { connectMs: 1_000, headersMs: 1_500, bodyMs: 1_500 },
};
const window = (from: string, to: string): ExportWindow => ({ start: new Date(from), end: new Date(to) });
const day = window("2024-02-29", "2024-03-01");
const hour = window("2024-02-29T05:00:00Z", "2024-02-29T06:00:00Z");

let emulator: AmplitudeEmulator;
let folder: string;
let store: StagingStore;
let source: ExportSource;
let attempt = 0;

const configOf = (changed: Partial<AmplitudeConfig> = {}): AmplitudeConfig => ({
  kind: "amplitude",
  region: "us",
  baseUrl: emulator.regionUrl,
  apiKey: emulator.apiKey,
  secretKey: emulator.secretKey,
  from: "2024-01-01",
  to: "2024-04-01",
  ...changed,
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "amplitude-"));
  store = openStaging(folder);
  emulator = await startAmplitudeEmulator({ data: { rows: 30, to: Date.UTC(2024, 2, 10) } });
});
afterAll(async () => {
  await emulator.stop();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  source = createAmplitudeExport(configOf(), settings);
});
afterEach(async () => {
  emulator.clearFaults();
  await source.close();
});

async function download(span: ExportWindow, by: ExportSource = source) {
  const key = `a${++attempt}`;
  const sink = await store.create(key);
  const downloaded = await by.download(span, sink, never);
  return { key, downloaded };
}

/** Rows of the window as they stand in the staged copy, in no order. */
async function staged(key: string): Promise<string[]> {
  const bytes = (await store.size(key))!;
  const text = await buffer(decode({ key, bytes, read: (start) => store.read(key, start, never) }));
  return text.toString().split("\n").filter(Boolean).sort();
}

function truth({ start, end }: ExportWindow): string[] {
  const lines: string[] = [];
  for (let at = start.getTime(); at < end.getTime(); at += 3_600_000) {
    lines.push(...emulator.data.rows(at, 1).map(({ line }) => line));
  }
  return lines.sort();
}

describe("a download", () => {
  test.each([
    ["a day", day],
    ["an hour", hour],
  ])("of %s is what Amplitude has, no hour more and no hour less", async (_what, span) => {
    const { key, downloaded } = await download(span);
    expect(downloaded).toEqual({
      bytes: await store.size(key),
      sha256: expect.stringMatching(/^[\da-f]{64}$/) as string,
    });
    expect(await staged(key)).toEqual(truth(span));
    expect(truth(span).length).toBeGreaterThan(0);
  });

  test("of a time without data is empty, and leaves nothing", async () => {
    const { key, downloaded } = await download(window("2024-05-01", "2024-05-02"));
    expect(downloaded).toBe("empty");
    expect(await store.size(key)).toBeNull();
  });

  test("may drip, and tells how far it is", async () => {
    emulator.fail({ drip: { bytes: 400, everyMs: 5 } });
    const seen: number[] = [];
    const sink = await store.create("drip");
    await source.download(hour, sink, never, { onProgress: (bytes) => seen.push(bytes) });
    expect(seen.at(-1)).toBe(await store.size("drip"));
    expect(await staged("drip")).toEqual(truth(hour));
  });

  test.each<[string, Disturbance, string]>([
    ["cut in the middle", { cut: { at: "half" } }, "export_incomplete"],
    ["ended quietly before its directory", { cut: { at: "end", quietly: true } }, "export_incomplete"],
    ["ended quietly in the middle", { cut: { at: "half", quietly: true } }, "export_incomplete"],
    ["damaged in one byte", { corruptByte: true }, "export_incomplete"],
    ["empty under a 200", { empty: true }, "export_incomplete"],
    ["stalled", { stallAt: "half" }, "export_incomplete"],
    ["a login page", { answer: { status: 200, body: "<html>" } }, "export_incomplete"],
    ["an error under a 200", { answer: { status: 200, body: '{"error":"internal"}' } }, "export_incomplete"],
    ["a few bytes", { answer: { status: 200, body: "PK" } }, "export_incomplete"],
    ["reset", { reset: true }, "source_unavailable"],
    ["500", { answer: { status: 500, body: "oops" } }, "source_unavailable"],
    ["429", { answer: { status: 429 } }, "rate_limited"],
    ["400", { answer: { status: 400, body: "The file size is too large." } }, "window_too_large"],
    ["504", { answer: { status: 504 } }, "export_timed_out"],
    ["no answer in time", { hang: true }, "export_timed_out"],
    [
      "a redirect",
      { answer: { status: 302, headers: { location: "https://example.com" } } },
      "source_rejected_request",
    ],
    ["a page that says 404", { answer: { status: 404, body: "<html>Not here" } }, "source_rejected_request"],
    ["402", { answer: { status: 402 } }, "plan_without_export"],
  ])("that is %s fails for what it is, leaves nothing, and comes right the next time", async (_what, fault, code) => {
    emulator.fail(fault);
    const before = attempt;
    await expect(download(day)).rejects.toMatchObject({ code });
    expect(await store.size(`a${before + 1}`)).toBeNull();
    for await (const key of store.unfinished()) throw new Error(`${key} was left.`);
    const { key } = await download(day);
    expect(await staged(key)).toEqual(truth(day));
  });

  test("that is no archive keeps what came instead, without secrets", async () => {
    emulator.fail({ answer: { status: 200, body: `{"error":"internal", "key":"${emulator.secretKey}"}` } });
    await expect(download(hour)).rejects.toMatchObject({
      code: "export_incomplete",
      message: expect.stringContaining("no archive") as string,
      upstream: '200 {"error":"internal", "key":"••••"}',
    });
  });

  test("of the smallest window: too large shows Amplitude's words; a timeout waits", async () => {
    emulator.fail({ answer: { status: 400, body: `Too large for ${emulator.apiKey}.` } });
    await expect(download(hour)).rejects.toMatchObject({
      code: "window_too_large",
      message: expect.stringContaining("2024-02-29 05:00 to 06:00 UTC") as string,
      hint: expect.stringContaining("S3") as string,
      upstream: "400 Too large for ••••.",
    });
    emulator.fail({ answer: { status: 504 } });
    await expect(download(hour)).rejects.toMatchObject({ code: "export_timed_out" });
    emulator.fail({ hang: true });
    await expect(download(hour)).rejects.toMatchObject({ code: "export_timed_out" });
  });

  test.each([
    ["seconds", "120", 110_000, 120_000],
    ["a date", new Date(Date.now() + 600_000).toUTCString(), 500_000, 600_000],
  ])("is asked again when Amplitude says, by %s", async (_what, header, least, most) => {
    emulator.fail({ answer: { status: 429, headers: { "retry-after": header } } });
    const error = (await download(hour).catch((caught: unknown) => caught)) as { retryAfterMs: number };
    expect(error.retryAfterMs).toBeGreaterThan(least);
    expect(error.retryAfterMs).toBeLessThanOrEqual(most);
  });

  test("ends with the signal's reason, and leaves nothing", async () => {
    emulator.fail({ stallAt: "half" });
    const stop = new AbortController();
    const sink = await store.create("stopped");
    const running = source.download(day, sink, stop.signal, { onProgress: () => stop.abort(new Error("stop")) });
    await expect(running).rejects.toThrow("stop");
    expect(await store.size("stopped")).toBeNull();
  });
});

describe("credentials", () => {
  test("of another region are told by asking there", async () => {
    const elsewhere = createAmplitudeExport(configOf({ region: "eu" }), settings);
    await expect(download(day, elsewhere)).rejects.toMatchObject({
      code: "wrong_region",
      region: "us",
      message: "Amplitude keeps this project in the US, not in the EU.",
      hint: "Set the region to the US.",
    });
    await elsewhere.close();
  });

  test("that are right nowhere are refused, and not shown", async () => {
    const wrong = createAmplitudeExport(configOf({ secretKey: "wrong-secret-key" }), settings);
    const error = (await download(day, wrong).catch((caught: unknown) => caught)) as Error;
    expect(error).toMatchObject({ code: "credentials_refused" });
    expect(JSON.stringify(error)).not.toContain("wrong-secret-key");
    await wrong.close();
  });

  test("are not taken elsewhere when the address stands for itself", async () => {
    const before = emulator.requests.length;
    const alone = createAmplitudeExport(configOf({ baseUrl: `${emulator.url}/eu`, region: "eu" }), settings);
    await expect(download(day, alone)).rejects.toMatchObject({ code: "credentials_refused" });
    expect(emulator.requests.length).toBe(before + 1);
    await alone.close();
  });

  test("never go to a private address that is not allowed", async () => {
    const barred = createAmplitudeExport(configOf(), { ...settings, policy: { allowPrivate: [] } });
    await expect(download(day, barred)).rejects.toMatchObject({ code: "private_endpoint" });
    await barred.close();
  });
});

describe("a sample", () => {
  const collect = async (range: ExportWindow, limit: number) => {
    const before = emulator.requests.length;
    const lines: string[] = [];
    for await (const line of source.sample(range, limit, never)) lines.push(Buffer.from(line).toString());
    return { lines, requests: emulator.requests.length - before };
  };

  test("of a window costs one request, and gives its first records", async () => {
    const { lines, requests } = await collect(hour, 3);
    expect(requests).toBe(1);
    expect(lines.length).toBeGreaterThan(0);
    const all = new Set(truth(hour));
    expect(lines.filter((line) => !all.has(line))).toEqual([]);
  });

  test("goes on into the archive's further files while their sizes are known", async () => {
    const plain = await startAmplitudeEmulator({
      data: { rows: 30, to: Date.UTC(2024, 2, 10) },
      forms: [
        { deflated: false, described: false },
        { deflated: true, described: false },
      ],
    });
    const sized = createAmplitudeExport(configOf({ baseUrl: plain.regionUrl }), settings);
    const lines: string[] = [];
    for await (const line of sized.sample(day, 10_000, never)) lines.push(Buffer.from(line).toString());
    await sized.close();
    await plain.stop();
    expect(lines.toSorted()).toEqual(truth(day).toSorted());
  });

  test("is empty where there is nothing", async () => {
    expect((await collect(window("2025-03-09", "2025-06-01"), 3)).lines).toEqual([]);
  });
});

test("a probe tells what a day holds, so that windows fit", async () => {
  const { bytesPerDay } = await source.probe(window("2024-01-01", "2024-03-01"), never);
  const { downloaded } = await download(day);
  const bytes = downloaded === "empty" ? 0 : downloaded.bytes;
  expect(bytesPerDay).toBeGreaterThan(bytes * 0.7);
  expect(bytesPerDay).toBeLessThan(bytes * 1.5);
  expect(source.plan(window("2024-01-01", "2024-03-01"), { bytesPerDay }).length).toBeLessThan(12);
  emulator.rule(() => ({ answer: { status: 400, body: "too large" } }));
  const huge = await source.probe(window("2024-01-01", "2024-03-01"), never);
  expect(source.plan(day, huge)).toHaveLength(24);
});
