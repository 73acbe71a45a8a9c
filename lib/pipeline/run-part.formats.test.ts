import { randomBytes } from "node:crypto";
import { createGzip, gzipSync } from "node:zlib";

import { describe, expect, test, vi } from "vitest";

import { zipOf } from "@/lib/formats/testing/files";

import { DeltaSum } from "./delta-sum";
import { runPart } from "./run-part";
import { memoryDestination } from "./testing/memory-destination";
import { memorySource } from "./testing/memory-source";
import { randomFrom, toyLines } from "./testing/toy-lines";
import { optionsOf, type Setup } from "./testing/toy-part";

// The machine may be busy with other tests.
vi.setConfig({ testTimeout: 120_000 });

/** Runs one object as one part; `sum` is what the book gave by the end, `error` what it threw. */
async function run(setup: Setup) {
  const memory = memoryDestination();
  const { book, ended } = runPart(optionsOf({ destination: memory.destination, ...setup }));
  const [result] = await Promise.allSettled([ended]);
  const sum = book.take();
  return {
    outcome: result.status === "fulfilled" ? result.value.kind : undefined,
    error: result.status === "rejected" ? (result.reason as unknown) : undefined,
    sum,
    bytesRead: sum ? book.bytesBefore(sum.checkpoint) : 0,
    events: memory.events,
  };
}

const text = toyLines(7, 300);
/** An array cannot hold what is no value, nor a blank line. */
const values = text
  .toString()
  .split("\n")
  .filter((line) => line.trim().startsWith("{"));

const packed: { name: string; plain: Buffer; bytes: () => Buffer | Promise<Buffer> }[] = [
  { name: "gzip", plain: text, bytes: () => gzipSync(text) },
  {
    name: "gzip of many members",
    plain: text,
    bytes: () =>
      Buffer.concat([0, 100, 3_333, 3_334, 9_000].map((at, i, all) => gzipSync(text.subarray(at, all[i + 1])))),
  },
  { name: "a zip", plain: text, bytes: () => zipOf([{ name: "a.json", content: text, described: true }]) },
  {
    name: "Amplitude's zip",
    plain: text,
    bytes: () => zipOf([{ name: "a.json.gz", content: gzipSync(text), stored: true }]),
  },
  {
    name: "an array in gzip",
    plain: Buffer.from(values.join("\n")),
    bytes: () => gzipSync(`[${values.join(",")}]`),
  },
];

describe.each(packed)("$name", ({ plain, bytes }) => {
  test("gives what the plain file gives, byte for byte, in chunks of any size", async () => {
    const expected = await run({ bytes: plain });
    const file = await bytes();
    for (const chunkBytes of [1, 3, 64, 1_000, 65_536, 16 * 1024 * 1024]) {
      const { outcome, events, sum } = await run({ bytes: file, chunkBytes });
      expect(outcome).toBe("done");
      expect([...events.keys()].sort(), `chunks of ${chunkBytes}`).toEqual([...expected.events.keys()].sort());
      const { checkpoint: _, rejects = [], ...counts } = sum ?? {};
      expect(counts).toMatchObject({ read: expected.sum?.read, accepted: expected.sum?.accepted });
      expect(rejects.map(({ reason, length }) => [reason, length])).toEqual(
        expected.sum?.rejects.map(({ reason, length }) => [reason, length]),
      );
    }
  });

  test("goes on from any checkpoint, and counts its own bytes", async () => {
    const file = await bytes();
    const whole = await run({ bytes: file });
    expect(whole.bytesRead).toBeLessThanOrEqual(file.length);
    const random = randomFrom(11);
    for (let attempt = 0; attempt < 12; attempt++) {
      const sums = new DeltaSum();
      const events = new Set<string>();
      let resumeAt: number | null = null;
      for (let done = false; !done;) {
        const stop = new AbortController();
        const { destination, events: sent } = memoryDestination({
          delayMs: (send) => {
            if (send > 2 + random() * 12) stop.abort();
            return 0;
          },
        });
        const part = await run({ bytes: file, resumeAt, destination, stop: stop.signal, blocksInFlight: 2 });
        expect(part.error).toBeUndefined();
        done = part.outcome === "done";
        for (const event of sent.keys()) events.add(event);
        if (!part.sum) continue;
        sums.add(part.sum);
        resumeAt = part.sum.checkpoint;
        expect(part.bytesRead).toBeLessThanOrEqual(file.length);
      }
      expect(sums.toDelta()).toMatchObject({ read: whole.sum?.read, accepted: whole.sum?.accepted });
      expect([...events].sort()).toEqual([...whole.events.keys()].sort());
      expect(sums.toDelta()?.rejects.map(({ offset }) => offset)).toEqual(
        whole.sum?.rejects.map(({ offset }) => offset),
      );
    }
  });

  test("cut off gives an error, and only events of the whole file by then", async () => {
    const file = await bytes();
    const whole = await run({ bytes: file });
    for (let length = 40; length < file.length; length += 157) {
      const { error, events, sum } = await run({ bytes: file.subarray(0, length) });
      expect(error, `cut at ${length}`).toMatchObject({ code: "file_truncated" });
      expect([...events.keys()].filter((event) => !whole.events.has(event))).toEqual([]);
      expect(sum?.read ?? 0).toBeLessThanOrEqual(whole.sum?.read ?? 0);
    }
  });
});

test("a file that unpacks to 1 GB of zeros ends as one rejected record, in little memory", async () => {
  const bomb = await gzipOfZeros(1024);
  expect(bomb.length).toBeLessThan(1_100_000);
  let [pieces, kept, peak] = [0, 0, 0];
  const before = process.memoryUsage().rss;
  const { outcome, sum, bytesRead } = await run({
    bytes: bomb,
    chunkBytes: 65_536,
    limits: {},
    keepOversized: async (_offset, _seq, bytes) => {
      pieces += 1;
      kept += bytes.length;
      peak = Math.max(peak, process.memoryUsage().rss - before);
    },
  });
  expect(outcome).toBe("done");
  expect(sum).toMatchObject({ read: 1, accepted: 0, rejected: { record_too_large: 1 }, checkpoint: 1024 ** 3 });
  expect(bytesRead).toBeGreaterThan(bomb.length - 10);
  expect(kept).toBeLessThanOrEqual(256_000_000);
  expect(pieces).toBeGreaterThan(200);
  expect(peak).toBeLessThan(400_000_000);
});

async function gzipOfZeros(megabytes: number): Promise<Buffer> {
  const gzip = createGzip({ level: 9 });
  const packedChunks: Buffer[] = [];
  const reading = (async () => {
    for await (const chunk of gzip as AsyncIterable<Buffer>) packedChunks.push(chunk);
  })();
  const zeros = Buffer.alloc(1024 * 1024);
  for (let i = 0; i < megabytes; i++) await new Promise((done) => gzip.write(zeros, done));
  gzip.end();
  await reading;
  return Buffer.concat(packedChunks);
}

test("a large file that stops being read stops being unpacked", async () => {
  const file = gzipSync(
    randomBytes(8_000_000)
      .toString("base64")
      .replace(/.{100}/g, "$&\n"),
    { level: 1 },
  );
  const stop = new AbortController();
  const { source, object, state } = memorySource(file, { chunkBytes: 16_384 });
  const destination = memoryDestination({ delayMs: () => 10 }).destination;
  const going = run({ bytes: file, source, object, destination, stop: stop.signal });
  await vi.waitUntil(() => state.given > 0, { timeout: 30_000 });
  stop.abort();
  expect((await going).outcome).toBe("stopped");
  expect(state.given).toBeLessThan(file.length / 2);
});
