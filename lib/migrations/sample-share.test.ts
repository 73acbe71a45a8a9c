import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { options } from "@/lib/schemas/options";
import type { SourceInput } from "@/lib/schemas/source";
import { KeptSamples } from "./kept-samples";
import { sampleShare } from "./sample-share";

const never = new AbortController().signal;
const record = (n: number) =>
  `${JSON.stringify({
    event: n % 2 ? "View" : "Ping",
    distinct_id: `u${n}`,
    timestamp: `2024-01-02T03:${String(n % 60).padStart(2, "0")}:00Z`,
    properties: { n },
  })}\n`;

let importDir: string;
let samples: KeptSamples;
beforeAll(async () => {
  importDir = await mkdtemp(join(tmpdir(), "backhaul-share-"));
});
afterAll(() => rm(importDir, { recursive: true, force: true }));
beforeEach(() => {
  samples = new KeptSamples();
});

const folder = (path: string): SourceInput => ({ kind: "folder", contentType: "posthog", path });
const settings = () => ({ importDir, policy: { allowPrivate: [] } });
const shareOf = (source: SourceInput, given: object = {}, owner = "ada") =>
  sampleShare({ owner, source, options: options.parse(given) }, { settings: settings(), signal: never }, samples);

/** 40 records, every other a Ping. */
async function written(name: string): Promise<SourceInput> {
  await writeFile(join(importDir, name), Array.from({ length: 40 }, (_, n) => record(n)).join(""));
  return folder(name);
}

test("files of which no sample is kept are looked at, under the options", async () => {
  const source = await written("unseen.jsonl");
  expect(await shareOf(source)).toEqual({ from: "sample", records: 40, imported: 40, events: 40 });
  expect(await shareOf(source, { dropEvents: ["Ping"] })).toMatchObject({ records: 40, imported: 20, events: 20 });
  expect(await shareOf(source, { keepEvents: ["Nothing"] })).toMatchObject({ records: 40, imported: 0, events: 0 });
});

test("the sample that was looked at tells it, of whatever size, and nothing is read again", async () => {
  const source = await written("seen.jsonl");
  const taken = { source, limit: 7, seed: 3, settings: settings() };
  const { id } = await samples.take({ owner: "ada" }, taken, never);
  await rm(join(importDir, "seen.jsonl"));
  expect(samples.latest("ada", source)).toBe(id);
  expect(await shareOf(source)).toMatchObject({ records: 7, imported: 7 });
  expect(samples.latest("bob", source), "another person's is not theirs").toBeUndefined();
  expect(await shareOf(source, {}, "bob")).toBeUndefined();
});

test("a source that cannot be read tells nothing, and the vendor of an export is not asked", async () => {
  expect(await shareOf(folder("none.jsonl"))).toBeUndefined();
  const elsewhere: SourceInput = {
    kind: "amplitude",
    region: "us",
    // Nobody listens there: to be asked would be an error.
    baseUrl: "http://127.0.0.1:9",
    apiKey: "k",
    secretKey: "s",
    from: "2024-01-01T00:00:00Z",
    to: "2024-02-01T00:00:00Z",
  };
  expect(await shareOf(elsewhere)).toBeUndefined();
});
