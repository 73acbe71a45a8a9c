import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";

import type { Disturbance } from "@/e2e/emulators/export-faults";
import { type MixpanelEmulator, startMixpanelEmulator } from "@/e2e/emulators/mixpanel";
import { timeInMs } from "@/e2e/emulators/mixpanel-body";
import { decode } from "@/lib/formats/decode";
import type { ExportSource, ExportWindow } from "@/lib/sources/export-source";
import { openStaging } from "@/lib/staging/open-staging";
import type { StagingStore } from "@/lib/staging/staging";
import { createMixpanelExport, type MixpanelConfig } from "./mixpanel";

const never = new AbortController().signal;
const settings = {
  importDir: "/nowhere",
  policy: { allowPrivate: ["127.0.0.1"] },
  exportTimeouts: { connectMs: 1_000, headersMs: 1_500, bodyMs: 1_500 },
};
const window = (from: string, to: string): ExportWindow => ({ start: new Date(from), end: new Date(to) });
const day = window("2024-02-29", "2024-03-01");
const week = window("2024-02-26", "2024-03-04");
/** Has so little that Mixpanel does not compress it. */
const quietDay = window("2024-03-09", "2024-03-10");

let emulator: MixpanelEmulator;
let folder: string;
let store: StagingStore;
let source: ExportSource;
let attempt = 0;

const configOf = (changed: Partial<MixpanelConfig> = {}): MixpanelConfig => ({
  kind: "mixpanel",
  region: "us",
  baseUrl: emulator.regionUrl,
  auth: {
    type: "service_account",
    username: emulator.username,
    secret: emulator.secret,
    projectId: emulator.projectId,
  },
  from: "2024-01-01",
  to: "2024-04-01",
  ...changed,
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mixpanel-"));
  store = openStaging(folder);
  emulator = await startMixpanelEmulator({
    data: {
      rekeyed: 0,
      reorder: false,
      to: Date.UTC(2024, 2, 10),
      rows: (start) => (start === quietDay.start.getTime() ? 1 : 40),
    },
    limits: { perHour: 1_000, perSecond: 1_000 },
  });
});
afterAll(async () => {
  await emulator.stop();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  source = createMixpanelExport(configOf(), settings);
});
afterEach(async () => {
  emulator.clearFaults();
  emulator.setAccess("full");
  await source.close();
});

async function download(span: ExportWindow, by: ExportSource = source) {
  const key = `a${++attempt}`;
  const sink = await store.create(key);
  const downloaded = await by.download(span, sink, never);
  return { key, downloaded };
}

const identity = (line: string) => {
  const { event, properties } = JSON.parse(line) as { event: string; properties: Record<string, unknown> };
  return JSON.stringify([event, properties.time, properties.$insert_id]);
};

async function staged(key: string): Promise<string[]> {
  const bytes = (await store.size(key))!;
  const text = await buffer(decode({ key, bytes, read: (start) => store.read(key, start, never) }));
  return text.toString().split("\n").filter(Boolean).map(identity).sort();
}

function truth({ start, end }: ExportWindow): string[] {
  const lines: string[] = [];
  for (let at = start.getTime(); at < end.getTime(); at += 86_400_000) {
    lines.push(...emulator.data.rows(at, 1).map((row) => identity(timeInMs(row))));
  }
  return lines.sort();
}

describe("a download", () => {
  test.each([
    ["a day", day, true],
    ["a week", week, true],
    ["a day of one row, which comes plain", quietDay, false],
  ])("of %s is what Mixpanel has, in milliseconds, as it came", async (_what, span, gzip) => {
    const { key } = await download(span);
    expect(await staged(key)).toEqual(truth(span));
    expect(truth(span).length).toBeGreaterThan(0);
    expect(emulator.requests.at(-1)).toMatchObject({ gzip, auth: "service_account" });
    const [first] = (await buffer(store.read(key, 0, never))).subarray(0, 1);
    expect(first === 0x1f).toBe(gzip);
  });

  test("of something without a record ended early, and keeps what came", async () => {
    emulator.fail({ answer: { status: 200, body: '{"error":"internal"}' } });
    await expect(download(day)).rejects.toMatchObject({
      code: "export_incomplete",
      upstream: '200 {"error":"internal"}',
    });
  });

  test("by the project's secret asks without a project id", async () => {
    const bySecret = createMixpanelExport(
      configOf({ auth: { type: "project_secret", secret: emulator.projectSecret } }),
      settings,
    );
    const { key } = await download(day, bySecret);
    expect(await staged(key)).toEqual(truth(day));
    expect(emulator.requests.at(-1)).toMatchObject({ auth: "project_secret" });
    await bySecret.close();
  });

  test("of a time without data is empty once Mixpanel has said so twice", async () => {
    const before = emulator.requests.length;
    const { key, downloaded } = await download(window("2024-05-01", "2024-05-08"));
    expect(downloaded).toBe("empty");
    expect(await store.size(key)).toBeNull();
    expect(emulator.requests.length - before).toBe(2);
  });

  test.each<[string, Disturbance, string]>([
    ["cut in the middle", { cut: { at: "half" } }, "export_incomplete"],
    ["ended quietly before gzip's trailer", { cut: { at: "end", quietly: true } }, "export_incomplete"],
    ["ended quietly in the middle", { cut: { at: "half", quietly: true } }, "export_incomplete"],
    ["damaged in one byte", { corruptByte: true }, "export_incomplete"],
    ["empty though there is data", { empty: true }, "export_incomplete"],
    ["stalled", { stallAt: "half" }, "export_incomplete"],
    ["terminated early", { terminatedEarly: true }, "export_incomplete"],
    ["reset", { reset: true }, "source_unavailable"],
    ["503", { answer: { status: 503, body: "busy" } }, "source_unavailable"],
    ["429", { answer: { status: 429 } }, "rate_limited"],
    ["504", { answer: { status: 504 } }, "export_timed_out"],
    ["no answer in time", { hang: true }, "export_timed_out"],
  ])("that is %s fails for what it is, leaves nothing, and comes right the next time", async (_what, fault, code) => {
    emulator.fail(fault);
    const before = attempt;
    await expect(download(week)).rejects.toMatchObject({ code });
    expect(await store.size(`a${before + 1}`)).toBeNull();
    for await (const key of store.unfinished()) throw new Error(`${key} was left.`);
    const { key } = await download(week);
    expect(await staged(key)).toEqual(truth(week));
  });

  test.each<[string, Disturbance]>([
    ["ended quietly within its last line", { cut: { at: "end", quietly: true } }],
    ["terminated early", { terminatedEarly: true }],
  ])("that came plain and is %s fails as well", async (_what, fault) => {
    emulator.fail(fault);
    await expect(download(quietDay)).rejects.toMatchObject({ code: "export_incomplete" });
  });

  test("whose rows only speak of an early end is whole", async () => {
    const row = JSON.stringify({ event: "export terminated early", properties: { note: "terminated early" } });
    emulator.fail({ answer: { status: 200, body: `${row}\n` } });
    const { key } = await download(day);
    expect((await buffer(store.read(key, 0, never))).toString()).toBe(`${row}\n`);
  });

  test.each([1, 7, 1_000])("is seen whole in chunks of %i bytes", async (chunkBytes) => {
    emulator.fail({ chunkBytes });
    const { key } = await download(day);
    expect(await staged(key)).toEqual(truth(day));
    emulator.fail({ chunkBytes, terminatedEarly: true });
    await expect(download(day)).rejects.toMatchObject({
      code: "export_incomplete",
      message: expect.stringContaining("“export terminated early”") as string,
    });
  });
});

describe("what a person must mend", () => {
  test.each([
    ["no_plan", "plan_without_export", /plan of this project does not include/],
    ["no_role", "permission_denied", /no right to export/],
    ["classified", "permission_denied", /classified data/],
  ] as const)("%s is %s, with Mixpanel's words", async (access, code, message) => {
    emulator.setAccess(access);
    await expect(download(day)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message) as string,
      hint: expect.any(String) as string,
      upstream: expect.stringMatching(/^40[23] /) as string,
    });
  });

  test("a login that Mixpanel refuses by 400 is no broken request", async () => {
    const auth = { type: "service_account" as const, username: "nobody", secret: "wrong-secret", projectId: "1" };
    const wrong = createMixpanelExport(configOf({ auth }), settings);
    const error = (await download(day, wrong).catch((caught: unknown) => caught)) as Error;
    expect(error).toMatchObject({ code: "credentials_refused", upstream: "400 Unable to authenticate request" });
    expect(JSON.stringify(error)).not.toContain("wrong-secret");
    await wrong.close();
  });

  test.each(["eu", "in"] as const)("a project that is not in %s is found where it is", async (region) => {
    const elsewhere = createMixpanelExport(configOf({ region }), settings);
    await expect(download(day, elsewhere)).rejects.toMatchObject({ code: "wrong_region", region: "us" });
    await elsewhere.close();
  });
});

describe("a sample", () => {
  const collect = async (range: ExportWindow, limit: number) => {
    const before = emulator.requests.length;
    const lines: string[] = [];
    for await (const line of source.sample(range, limit, never)) lines.push(Buffer.from(line).toString());
    return { lines, asked: emulator.requests.slice(before) };
  };

  test("of a few rows costs one request, of any range", async () => {
    const { lines, asked } = await collect(window("2023-03-01", "2024-03-01"), 3);
    expect(lines).toHaveLength(3);
    expect(asked).toHaveLength(1);
    expect(asked[0]!.query).toMatchObject({ limit: "3", from_date: "2023-03-01", to_date: "2024-02-29" });
  });

  test("has records whole that a raw line break has split", async () => {
    emulator.fail({ brokenRecord: true });
    const { lines } = await collect(window("2024-02-01", "2024-03-01"), 3);
    expect(lines.map((line) => Object.keys(JSON.parse(line) as object))).toEqual(
      Array.from({ length: 3 }, () => ["event", "properties"]),
    );
  });

  test("of a range without data is empty", async () => {
    expect((await collect(window("2025-01-01", "2025-03-01"), 30)).lines).toEqual([]);
  });
});

test("the quota is that of the project, whoever asks, and names no secret", () => {
  expect(source.quota).toMatchObject({ perHour: 60, perSecond: 3, concurrent: 100 });
  const other = createMixpanelExport(
    configOf({ auth: { type: "service_account", username: "other", secret: "x", projectId: emulator.projectId } }),
    settings,
  );
  expect(other.quota?.key).toBe(source.quota?.key);
  expect(source.quota?.key).not.toContain(emulator.secret);
});
