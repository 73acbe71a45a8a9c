import { createHash } from "node:crypto";
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { shapeOf } from "@/lib/sources/sample-shape";
import { transformLine } from "@/lib/transforms/transform-line";
import { contentTypes } from "@/lib/transforms/transform";
import { ensureSamples } from "./ensure-samples";
import { generateSample } from "./generate";
import { writeSample } from "./write-sample";
import { ANCHOR_MS } from "./visits";

// Every line is mapped, on a machine that may be busy.
vi.setConfig({ testTimeout: 30_000 });

const sample = (contentType: (typeof contentTypes)[number], events: number, seed = 1, oddities = false) => [
  ...generateSample({ contentType, events, seed, oddities }),
];

describe.each(contentTypes)("a sample of %s", (contentType) => {
  const lines = sample(contentType, 5_000);
  const outcomes = (all: string[]) =>
    all.map((line, index) =>
      transformLine(Buffer.from(line), index, {
        contentType,
        options: {},
        migrationId: "0190a6b0-0000-7000-8000-000000000001",
        createdAt: new Date(ANCHOR_MS).toISOString(),
        objectKey: "sample.jsonl",
      }),
    );

  const clean = outcomes(lines);

  test("has as many lines as asked, each a record of its kind", () => {
    expect(lines).toHaveLength(5_000);
    expect(lines.filter((line) => line.includes("\n") || line.includes("@@"))).toEqual([]);
    expect(lines.slice(0, 3).map(shapeOf)).toEqual(Array(3).fill({ type: contentType }));
  });

  test("is the same for a seed, another for another, and holds no more than its size at 0", () => {
    expect(sample(contentType, 300)).toEqual(sample(contentType, 300));
    expect(sample(contentType, 300, 2)).not.toEqual(sample(contentType, 300));
    expect(sample(contentType, 0)).toEqual([]);
  });

  test("is imported without a reject, and with 3 when they are asked for", () => {
    expect(clean.filter(({ outcome }) => outcome !== "imported" && outcome !== "dropped")).toEqual([]);
    expect(clean.some(({ outcome }) => outcome === "dropped")).toBe(contentType === "amplitude");
    const odd = outcomes(sample(contentType, 500, 1, true));
    expect(odd.filter(({ outcome }) => outcome === "rejected")).toHaveLength(3);
  });

  test("lies in the two years before the anchor and fills them", () => {
    const times = clean.flatMap((one) => (one.outcome === "imported" ? [Date.parse(one.timestamp)] : []));
    expect(times.filter((time) => !(time >= Date.UTC(2024, 0, 1) && time < ANCHOR_MS))).toEqual([]);
    expect(new Set(times.map((time) => new Date(time).toISOString().slice(0, 7))).size).toBe(24);
  });

  test("holds what exports hold: repeats, exact numbers, unicode, nulls, nesting, rows without ids", () => {
    const text = lines.join("\n");
    const repeated = lines.length - new Set(lines.map((line) => line.replace(/"mp_processing_time_ms":\d+/, ""))).size;
    expect(repeated).toBeGreaterThan(3);
    expect(text).toMatch(/"order_id":9007199254\d{6}[,}]/);
    expect(text).toContain("0.1000000000000000055");
    expect(text).toMatch(/煎茶|お茶/);
    expect(text).toMatch(/"items":\[\{"sku":/);
    expect(text).toContain(":null");
    const id = { amplitude: '"uuid":null', mixpanel: "$insert_id", posthog: '"uuid"' }[contentType];
    const lacking = lines.filter((line) => line.includes(id) === (contentType === "amplitude"));
    expect(lacking.length).toBeGreaterThan(5);
    expect(lacking.length).toBeLessThan(100);
  });
});

test("random numbers are the same on every machine", () => {
  const hash = createHash("sha256");
  for (const contentType of contentTypes) for (const line of sample(contentType, 500)) hash.update(`${line}\n`);
  expect(hash.digest("hex").slice(0, 16)).toBe("4f87d418cac948ac");
});

test("an Amplitude row has the size of a real one", () => {
  const bytes = sample("amplitude", 1_000).reduce((sum, line) => sum + Buffer.byteLength(line), 0) / 1_000;
  expect(bytes).toBeGreaterThan(1_500);
  expect(bytes).toBeLessThan(2_000);
});

test("a sample whose name ends in .gz is packed", async () => {
  const folder = await mkdtemp(join(tmpdir(), "samples "));
  const options = { contentType: "amplitude", events: 50, seed: 3 } as const;
  await writeSample(join(folder, "a.jsonl"), options);
  await writeSample(join(folder, "a.jsonl.gz"), options);
  expect(gunzipSync(await readFile(join(folder, "a.jsonl.gz")))).toEqual(await readFile(join(folder, "a.jsonl")));
  await rm(folder, { recursive: true });
});

describe("ensureSamples", () => {
  let folder: string;
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "samples "))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test("writes what is missing, leaves the rest alone, and nothing half done", async () => {
    await Promise.all([ensureSamples(folder), ensureSamples(folder)]);
    expect((await readdir(join(folder, "samples"))).sort()).toEqual([
      "amplitude.jsonl",
      "mixpanel.jsonl",
      "posthog.jsonl",
    ]);
    const text = await readFile(join(folder, "samples/mixpanel.jsonl"), "utf8");
    expect(text.trimEnd().split("\n")).toEqual(sample("mixpanel", 5_000));

    await writeFile(join(folder, "samples/amplitude.jsonl"), "mine");
    const before = await stat(join(folder, "samples/posthog.jsonl"));
    await rm(join(folder, "samples/mixpanel.jsonl"));
    await ensureSamples(folder);
    expect(await readFile(join(folder, "samples/amplitude.jsonl"), "utf8")).toBe("mine");
    expect((await stat(join(folder, "samples/posthog.jsonl"))).mtimeMs).toBe(before.mtimeMs);
    expect(await readFile(join(folder, "samples/mixpanel.jsonl"), "utf8")).toBe(text);
  });

  test("says what to do when it cannot write", async () => {
    await writeFile(join(folder, "file"), "");
    await expect(ensureSamples(join(folder, "file"))).rejects.toMatchObject({
      code: "path_unreadable",
      hint: expect.stringContaining("IMPORT_DIR"),
    });
  });
});
