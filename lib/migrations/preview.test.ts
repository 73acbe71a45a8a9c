import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { zipOf } from "@/lib/formats/testing/files";
import { previewBody, previewResult } from "@/lib/schemas/preview";
import type { ContentType, MappingOptions } from "@/lib/transforms/transform";
import { preview } from "./preview";

let importDir: string;
beforeAll(async () => {
  importDir = await mkdtemp(join(tmpdir(), "backhaul-preview-"));
});
afterAll(() => rm(importDir, { recursive: true, force: true }));

const amplitude = (n: number, patch: object = {}) =>
  JSON.stringify({
    event_type: n % 2 ? "View" : "[Amplitude] Page Viewed",
    user_id: n % 3 ? `u${n % 10}` : null,
    device_id: "d1",
    uuid: `0190a1b2-c3d4-7e5f-8a9b-${String(n).padStart(12, "0")}`,
    event_time: `2024-01-02 03:04:${String(n % 60).padStart(2, "0")}`,
    event_properties: { plan: "pro" },
    ...patch,
  });

async function run(
  files: Record<string, string | Buffer>,
  { limit = 50, contentType = "amplitude" as ContentType, options = {} as MappingOptions } = {},
) {
  const folder = await mkdtemp(join(importDir, "case-"));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const path = folder.slice(importDir.length + 1);
  const body = previewBody.parse({ source: { kind: "folder", contentType, path }, limit, options });
  const settings = { importDir, policy: { allowPrivate: [] } };
  return previewResult.parse(await preview(body, settings, new AbortController().signal));
}

const lines = (...texts: string[]) => texts.map((text) => `${text}\n`).join("");

describe("preview", () => {
  test("unpacks what is packed: its records are those of the plain file", async () => {
    const records = Array.from({ length: 30_000 }, (_, n) => amplitude(n, { noise: randomBytes(300).toString("hex") }));
    const plain = lines(...records);
    for (const content of [
      gzipSync(plain, { level: 1 }),
      `[${records.join(",\n")}]`,
      await zipOf([{ name: "a.json.gz", content: gzipSync(plain, { level: 1 }), stored: true }]),
    ]) {
      // Larger than the ranges that a sample is spread over.
      expect(content.length).toBeGreaterThan(2 * 4 * 1024 * 1024);
      const sample = await run({ "a.json": content });
      expect(sample.records).toHaveLength(50);
      expect(sample.records.map(({ line }) => line)).toEqual(
        sample.records.map(({ events }) => Number(String(events[0]?.["uuid"]).slice(-12)) + 1),
      );
      expect(sample.summary.imported).toBe(50);
      expect(sample.problems).toBeUndefined();
    }
  }, 60_000);

  test("shows what other files hold when one cannot be read, and says what is wrong with it", async () => {
    const png = Buffer.from("89504e470d0a1a0a", "hex");
    const sample = await run({ "a.json": png, "b.json": lines(amplitude(1)), "c.gz": gzipSync("{}").subarray(0, 12) });
    expect(sample.records).toHaveLength(1);
    expect(sample.problems).toMatchObject([
      { code: "unsupported_format", message: expect.stringContaining("a.json is a PNG picture") },
      { code: "file_truncated", message: expect.stringContaining("c.gz is cut off") },
    ]);
    await expect(run({ "a.json": png })).rejects.toMatchObject({ code: "unsupported_format" });
  });

  test("shows a Mixpanel time in both readings", async () => {
    const record = { event: "View", properties: { time: 1_720_000_000, distinct_id: "u1", $insert_id: "i1" } };
    const files = { "a.jsonl": lines(JSON.stringify(record)) };
    const asUtc = await run(files, { contentType: "mixpanel" });
    expect(asUtc.records[0]?.readings).toEqual({ utc: asUtc.records[0]?.events[0]?.["timestamp"] });
    const options = { projectTimezone: "Europe/Berlin", timestampOffsetSeconds: 60 };
    const [local] = (await run(files, { contentType: "mixpanel", options })).records;
    expect(local?.readings?.local).toEqual({
      timezone: "Europe/Berlin",
      timestamp: local?.events[0]?.["timestamp"],
    });
    const { utc, local: berlin } = local?.readings ?? {};
    expect(Date.parse(utc ?? "") - Date.parse(berlin?.timestamp ?? ""), "summer time").toBe(7_200_000);
    expect((await run({ "a.jsonl": lines(amplitude(1)) })).records[0]).not.toHaveProperty("readings");
  });

  test("shows each record's outcome with its line, and counts them", async () => {
    const { records, summary } = await run({
      "a.jsonl": lines(
        amplitude(1),
        "",
        "nonsense",
        amplitude(2, { event_type: "session_start" }),
        amplitude(1),
        amplitude(4),
      ),
    });
    expect(records.map(({ line, outcome, reason }) => [line, outcome, reason])).toEqual([
      [1, "imported", undefined],
      [3, "rejected", "invalid_json"],
      [4, "dropped", "session_start"],
      [5, "dropped", "duplicate_record"],
      [6, "imported", undefined],
    ]);
    expect(summary).toMatchObject({
      read: 5,
      imported: 2,
      dropped: { session_start: 1, duplicate_record: 1 },
      rejected: { invalid_json: 1 },
      people: { identified: 2, anonymous: 0, generated: 0 },
      firstTimestamp: "2024-01-02T03:04:01Z",
      lastTimestamp: "2024-01-02T03:04:04Z",
    });
    expect(summary.events).toEqual(
      expect.arrayContaining([
        { from: "View", to: "View", count: 1 },
        { from: "[Amplitude] Page Viewed", to: "$pageview", count: 1 },
      ]),
    );
    expect(records[1]?.raw).toBe("nonsense");
  });

  test("shows a pair's $identify once in all of the sample, as an example", async () => {
    const files = { "a.jsonl": lines(amplitude(1), amplitude(11), amplitude(3)), "b.jsonl": lines(amplitude(21)) };
    const { records } = await run(files, { options: { identifyEvents: true } });
    expect(records.map(({ events, linksExample }) => [events.map(({ event }) => event), linksExample])).toEqual([
      [["View", "$identify"], true],
      [["View"], false],
      [["View"], false],
      [["View"], false],
    ]);
  });

  test("names what the record itself did not have", async () => {
    const { records } = await run({ "a.jsonl": lines(amplitude(1)) });
    expect(records[0]?.added).toEqual(
      expect.arrayContaining(["properties.$import_job_id", "properties.$geoip_disable"]),
    );
    expect(records[0]?.added).not.toContain("properties.plan");
    expect(records[0]?.added).not.toContain("uuid");
  });

  test("adds nothing unsaid to PostHog's own events", async () => {
    const record = {
      event: "x",
      distinct_id: "u1",
      timestamp: "2024-01-02T03:04:05Z",
      properties: { $geoip_disable: true },
    };
    const { records } = await run({ "a.jsonl": lines(JSON.stringify(record)) }, { contentType: "posthog" });
    expect(records[0]?.added.toSorted()).toEqual(["properties.$import_job_id", "uuid"]);
  });

  test("keeps numbers digit for digit", async () => {
    const raw = amplitude(1).replace('"pro"', "1234567890123456789");
    const { records } = await run({ "a.jsonl": lines(raw) });
    expect(records[0]?.eventTexts[0]).toContain("1234567890123456789");
    expect(records[0]?.events[0]).toMatchObject({ distinct_id: expect.any(String), properties: expect.any(Object) });
    expect(records[0]?.raw).toBe(raw);
  });

  test("looks at the first, the middle and the last of many files, and at others", async () => {
    const files = Object.fromEntries(
      Array.from({ length: 60 }, (_, f) => [
        `${String(f).padStart(2, "0")}.jsonl`,
        lines(...Array.from({ length: 100 }, (_, i) => amplitude(f * 100 + i))),
      ]),
    );
    const { records } = await run(files, { limit: 100 });
    const keys = [...new Set(records.map(({ partKey }) => partKey.split("/").at(-1)))];
    expect(keys).toEqual(expect.arrayContaining(["00.jsonl", "29.jsonl", "59.jsonl"]));
    expect(keys.length).toBe(24);
    expect(records.length).toBe(100);
  });

  test("has each of the 50 commonest names, however rare they are beside the first", async () => {
    const rare = Array.from({ length: 49 }, (_, i) => amplitude(10_000 + i, { event_type: `Rare ${i}` }));
    const common = Array.from({ length: 5_000 }, (_, i) => amplitude(i, { event_type: "Common" }));
    const { summary } = await run(
      { "a.jsonl": lines(...common.slice(0, 2_500), ...rare, ...common.slice(2_500)) },
      { limit: 200 },
    );
    expect(summary.events.length).toBe(50);
    expect(summary.read).toBe(200);
  });

  test("the same seed shows the same records with the same uuids, another seed others", async () => {
    const folder = await mkdtemp(join(importDir, "seed-"));
    const text = lines(...Array.from({ length: 3_000 }, (_, i) => amplitude(i, { uuid: undefined, $insert_id: null })));
    await writeFile(join(folder, "a.jsonl"), text);
    const path = folder.slice(importDir.length + 1);
    const take = async (seed: number) => {
      const body = previewBody.parse({ source: { kind: "folder", contentType: "amplitude", path }, limit: 50, seed });
      const { records } = await preview(
        body,
        { importDir, policy: { allowPrivate: [] } },
        new AbortController().signal,
      );
      return records.map(({ events }) => events[0]?.["uuid"]);
    };
    const first = await take(1);
    expect(first).toHaveLength(50);
    expect(await take(1)).toEqual(first);
    expect(await take(2)).not.toEqual(first);
  });

  test("each record has its warnings, and the ids with the most events are named", async () => {
    const { records, summary } = await run({
      "a.jsonl": lines(amplitude(1, { event_time: "never" }), amplitude(2), amplitude(12)),
    });
    expect(records.map(({ warnings }) => warnings)).toEqual([["timestamp_defaulted"], [], []]);
    expect(summary.people.busiest).toEqual([
      { id: "d1", kind: "anonymous", count: 1 },
      { id: "u1", kind: "identified", count: 1 },
      { id: "u2", kind: "identified", count: 1 },
    ]);
    expect(summary.days.at(0)).toEqual({ day: "2024-01-02", count: 2 });
  });

  test("fills up from other files when those are short", async () => {
    const files = Object.fromEntries(Array.from({ length: 9 }, (_, f) => [`${f}.jsonl`, lines(amplitude(f))]));
    expect((await run(files, { limit: 7 })).records.length).toBe(7);
  });

  test("looks into the middle and the end of a large file, at whole lines", async () => {
    const text = lines(...Array.from({ length: 40_000 }, (_, i) => amplitude(i, { pad: "é".repeat(100) })));
    const { records, summary } = await run({ "big.jsonl": text }, { limit: 30 });
    expect(summary.rejected).toEqual({});
    const offsets = records.map(({ line }) => line);
    expect(offsets[0]).toBe(1);
    expect(Math.max(...offsets)).toBeGreaterThan(text.length / 2);
    const late = records.at(-1);
    expect(Buffer.from(text).subarray(late?.line).toString().split("\n", 1)).toEqual([late?.raw]);
  });

  test("shows only the beginning of a line too long to be a record", async () => {
    const { records } = await run({ "a.jsonl": lines(`{"a":"${"x".repeat(3_000_000)}"}`, amplitude(1)) });
    expect(records.map(({ outcome, reason }) => reason ?? outcome)).toEqual(["record_too_large", "imported"]);
    expect(records[0]?.raw.length).toBe(10_000);
  });

  test.each([
    { name: "no file", files: {}, code: "nothing_to_import" },
    { name: "an empty file", files: { "a.jsonl": "" }, code: "nothing_to_import" },
    { name: "only blank lines", files: { "a.jsonl": "\n\r\n\n" }, code: "nothing_to_import" },
  ])("says so when there is $name", async ({ files, code }) => {
    await expect(run(files)).rejects.toMatchObject({ code });
  });
});
