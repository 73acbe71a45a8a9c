import { describe, expect, test } from "vitest";

import { AppError } from "@/lib/errors";

import { DeltaSum } from "./delta-sum";
import { createInlinePool } from "./inline-pool";
import { runPart } from "./run-part";
import { memoryDestination } from "./testing/memory-destination";
import { memorySource } from "./testing/memory-source";
import { randomFrom, toyLines } from "./testing/toy-lines";
import { expectLedger, optionsOf, plain, runToEnd, truthOf } from "./testing/toy-part";
import { toyTransform } from "./testing/toy-transform";

describe("an undisturbed run", () => {
  test.each([1, 2, 3, 7, 64, 10_000_000])("gives the same in chunks of %i bytes", async (chunkBytes) => {
    const bytes = toyLines(1, 600);
    const memory = memoryDestination();
    const { outcome, sum } = await runToEnd({ bytes, chunkBytes, destination: memory.destination });
    const truth = truthOf(bytes);
    expect(outcome).toEqual({ kind: "done" });
    expectLedger(sum!);
    expect(sum).toMatchObject({ read: truth.read, accepted: truth.accepted, generated: truth.generated });
    expect(sum!.dropped).toEqual({ session_start: truth.dropped, duplicate_record: truth.repeats });
    expect(sum!.rejected).toEqual({ invalid_json: truth.invalid, record_too_large: truth.long });
    expect(sum!.checkpoint).toBe(bytes.length);
    expect(memory.events.size).toBe(truth.accepted + truth.generated);
    expect(new Set(memory.events.values())).toEqual(new Set([1]));
    expect(memory.state.largestBatch).toBeLessThanOrEqual(700);
  });

  test("keeps rejected lines as they were, and long ones in pieces", async () => {
    const long = "x".repeat(1_234);
    const pieces: string[] = [];
    const { sum } = await runToEnd({
      bytes: Buffer.from(`{"id":"a","name":"n","day":"2024-01-01"}\nnö\r\n${long}\n`),
      keepOversized: async (offset, seq, bytes) => void pieces.push(`${offset} ${seq} ${Buffer.from(bytes)}`),
    });
    expect(plain(sum!).rejects).toEqual([
      { offset: 41, length: 4, reason: "invalid_json", detail: "toy", raw: "nö\r" },
      { offset: 46, length: 1_234, reason: "record_too_large", detail: "The record has 1234 bytes.", raw: null },
    ]);
    expect(pieces).toEqual([`46 0 ${long}`]);
  });

  test("the ranges of an object together give what the object gives", async () => {
    const bytes = toyLines(5, 300);
    const sum = new DeltaSum();
    const memory = memoryDestination();
    for (let start = 0; start < bytes.length; start += 777) {
      const range = { rangeStart: start, rangeEnd: Math.min(start + 777, bytes.length) };
      const part = await runToEnd({ bytes, ...range, destination: memory.destination });
      expect(part.outcome).toEqual({ kind: "done" });
      if (part.sum) sum.add(part.sum);
    }
    // Repeats are folded within a part, so only the records and the different events are comparable.
    const truth = truthOf(bytes);
    expect(sum.toDelta()).toMatchObject({ read: truth.read });
    const own = [...memory.events.keys()].map((text) => JSON.parse(text)).filter((one) => one.event !== "$identify");
    expect(new Set(own.map((one) => one.uuid)).size).toBe(truth.accepted);
  });

  test("an empty object is done with nothing to tell", async () => {
    expect(await runToEnd({ bytes: Buffer.alloc(0) })).toEqual({ outcome: { kind: "done" }, sum: null });
  });
});

describe("the book", () => {
  test("never tells of a block before all that stands before it is settled", async () => {
    const bytes = toyLines(2, 400);
    const sums = new DeltaSum();
    const random = randomFrom(3);
    const memory = memoryDestination({ delayMs: () => Math.floor(random() * 12) });
    const { book, ended } = runPart(optionsOf({ bytes, destination: memory.destination, blocksInFlight: 6 }));
    let checkpoint = 0;
    let sawInFlight = false;
    for (let running = true; running;) {
      running = await Promise.race([ended.then(() => false), new Promise<true>((go) => setTimeout(go, 2, true))]);
      if (book.live().inFlight > 0) sawInFlight = true;
      const delta = book.take();
      if (!delta) continue;
      expectLedger(delta);
      expect(delta.checkpoint).toBeGreaterThan(checkpoint);
      // Everything before the checkpoint has arrived by then.
      const before = truthOf(bytes.subarray(0, delta.checkpoint));
      expect(memory.events.size).toBeGreaterThanOrEqual(before.accepted + before.generated);
      expect(book.bytesBefore(delta.checkpoint)).toBe(delta.checkpoint);
      sums.add(delta);
      checkpoint = delta.checkpoint;
    }
    const rest = book.take();
    if (rest) sums.add(rest);
    expect(book.take()).toBeNull();
    expect(sawInFlight).toBe(true);
    expect(book.live()).toEqual({ inFlight: 0, wait: null });
    const truth = truthOf(bytes);
    expect(sums.toDelta()).toMatchObject({ read: truth.read, accepted: truth.accepted, checkpoint: bytes.length });
  });

  test("a slow destination holds back the reading", async () => {
    const bytes = toyLines(4, 3_000);
    const { source, object, state } = memorySource(bytes, { chunkBytes: 500 });
    const memory = memoryDestination({ delayMs: () => 20 });
    const stop = new AbortController();
    const run = runPart(optionsOf({ bytes, source, object, destination: memory.destination, stop: stop.signal }));
    await new Promise((resolve) => setTimeout(resolve, 50));
    // 4 blocks in flight and one cut, of 2,000 bytes each, and a chunk.
    const sent = [...memory.events.keys()].join("").length;
    expect(state.given - sent).toBeLessThan(6 * 2_000 + 500);
    stop.abort();
    expect(await run.ended).toEqual({ kind: "stopped" });
  });
});

describe("errors", () => {
  test("of the source: what was read before is settled", async () => {
    const bytes = toyLines(10, 500);
    const error = new AppError("object_changed", "The object has changed.");
    const { source, object } = memorySource(bytes, { chunkBytes: 100, failAt: 8_000, error });
    const memory = memoryDestination({ delayMs: () => 5 });
    const { book, ended } = runPart(optionsOf({ bytes, source, object, destination: memory.destination }));
    await expect(ended).rejects.toBe(error);
    const sum = book.take()!;
    expectLedger(sum);
    expect(sum.checkpoint).toBeGreaterThan(5_000);
    expect(sum.read).toBe(truthOf(bytes.subarray(0, sum.checkpoint)).read);
  });

  test("of the destination: the checkpoint stays before what was not taken", async () => {
    const bytes = toyLines(11, 500);
    const error = new AppError("destination_refused_token", "PostHog refused the project token.");
    const memory = memoryDestination({ delayMs: (send) => (send % 3) * 4, failAt: { send: 12, error } });
    const { book, ended } = runPart(optionsOf({ bytes, destination: memory.destination }));
    await expect(ended).rejects.toBe(error);
    const sum = book.take();
    const before = truthOf(bytes.subarray(0, sum?.checkpoint ?? 0));
    expect(sum?.accepted ?? 0).toBe(before.accepted);
    expect(memory.events.size).toBeGreaterThanOrEqual(before.accepted);
    expect(memory.state.sends).toBeLessThan(40);
  });

  test("of the transform: the block is not settled", async () => {
    const pool = createInlinePool((block, context, limits) => {
      if (block.offset > 4_000) throw new AppError("internal", "The transform failed on a block.");
      return toyTransform(block, context, limits);
    });
    const { book, ended } = runPart(optionsOf({ bytes: toyLines(12, 500), pool }));
    await expect(ended).rejects.toMatchObject({ code: "internal" });
    expect(book.take()!.checkpoint).toBeGreaterThan(3_000);
  });

  test("of the keeper of long lines", async () => {
    const keepOversized = async () => Promise.reject(new Error("The disk is full."));
    const run = runToEnd({ bytes: Buffer.from("x".repeat(5_000)), keepOversized });
    await expect(run).rejects.toThrow("The disk is full.");
  });
});
