import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { AppError } from "@/lib/errors";
import type { TransformContext } from "@/lib/transforms/transform";

import { DeltaSum } from "./delta-sum";
import { createInlinePool } from "./inline-pool";
import type { PartOutcome, SettledDelta } from "./progress";
import { runPart, type RunPartOptions } from "./run-part";
import { claimsInMemory } from "./settle-pairs";
import { memoryDestination } from "./testing/memory-destination";
import { memorySource } from "./testing/memory-source";
import { randomFrom, toyLines } from "./testing/toy-lines";
import { toyTransform } from "./testing/toy-transform";

const LIMITS = { blockBytes: 2_000, maxLineBytes: 500, maxKeptBytes: 2_000 };
const CONTEXT: TransformContext = {
  contentType: "amplitude",
  options: {},
  migrationId: "m",
  createdAt: "2024-06-01T00:00:00Z",
  objectKey: "memory",
};

type Setup = Partial<RunPartOptions> & { bytes: Buffer; chunkBytes?: number };

function optionsOf({ bytes, chunkBytes = 997, ...rest }: Setup): RunPartOptions {
  const { source, object } = memorySource(bytes, { chunkBytes });
  return {
    source,
    object,
    rangeStart: 0,
    rangeEnd: bytes.length,
    resumeAt: null,
    context: CONTEXT,
    pool: createInlinePool(toyTransform),
    destination: memoryDestination().destination,
    rejectBudget: () => Infinity,
    claimPairs: claimsInMemory(),
    keepOversized: async () => undefined,
    stop: new AbortController().signal,
    abort: new AbortController().signal,
    batchBytes: 700,
    limits: LIMITS,
    ...rest,
  };
}

/** Runs to the end and adds up what can be taken. */
async function runToEnd(setup: Setup): Promise<{ outcome: PartOutcome; sum: SettledDelta | null }> {
  const { book, ended } = runPart(optionsOf(setup));
  const outcome = await ended;
  return { outcome, sum: book.take() };
}

function expectLedger(delta: SettledDelta): void {
  const total = (counts: Record<string, number>) => Object.values(counts).reduce((a, b) => a + b, 0);
  expect(delta.read).toBe(delta.accepted + total(delta.dropped) + total(delta.rejected));
  expect(delta.rejects).toHaveLength(total(delta.rejected));
  const tallied = (own: boolean) =>
    delta.tallies.reduce((sum, { from, count }) => sum + ((from !== "") === own ? count : 0), 0);
  expect([tallied(true), tallied(false)]).toEqual([delta.accepted, delta.generated]);
}

/** For comparison: order does not matter, and of a checkpoint only the last. */
/** Without the samples: they are to look at, and each run keeps a few of its own. */
function plain({ samples: _, ...delta }: SettledDelta) {
  const tallies = Object.fromEntries(delta.tallies.map(({ day, from, count }) => [`${day} ${from}`, count]));
  const rejects = delta.rejects.map(({ raw, ...reject }) => ({ ...reject, raw: raw && Buffer.from(raw).toString() }));
  return { ...delta, tallies, rejects };
}

/** What the whole object must become, worked out without any of the pipeline. */
function truthOf(bytes: Buffer) {
  const seen = new Set<string>();
  const truth = { read: 0, accepted: 0, generated: 0, repeats: 0, dropped: 0, invalid: 0, long: 0 };
  for (const line of bytes.toString().split("\n")) {
    if (line.trim() === "") continue;
    truth.read += 1;
    if (line.startsWith("L")) truth.long += 1;
    else if (line.startsWith("not")) truth.invalid += 1;
    else {
      const { id, drop, twin } = JSON.parse(line) as { id: string; drop?: boolean; twin?: boolean };
      if (drop) truth.dropped += 1;
      else if (seen.has(id)) truth.repeats += 1;
      else {
        truth.accepted += 1;
        if (twin) truth.generated += 1;
        seen.add(id);
      }
    }
  }
  return truth;
}

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

describe("stopped or killed anywhere, and taken up again", () => {
  test("the events and the summed ledger are those of an undisturbed run", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const random = randomFrom(seed);
        const bytes = toyLines(seed, 250);
        const range = { rangeStart: Math.floor(random() * 500), rangeEnd: bytes.length - Math.floor(random() * 500) };
        const calm = memoryDestination();
        const undisturbed = await runToEnd({ bytes, ...range, destination: calm.destination });

        const memory = memoryDestination({ delayMs: () => Math.floor(random() * 4) });
        const committed = new DeltaSum();
        let resumeAt: number | null = null;
        let killed = false;
        for (let runs = 0; runs < 100; runs++) {
          const stop = new AbortController();
          const abort = new AbortController();
          const { book, ended } = runPart(
            optionsOf({
              bytes,
              ...range,
              resumeAt,
              destination: memory.destination,
              stop: stop.signal,
              abort: abort.signal,
            }),
          );
          const commit = () => {
            const delta = book.take();
            if (!delta) return;
            expectLedger(delta);
            committed.add(delta);
            resumeAt = delta.checkpoint;
          };
          const kills = random() < 0.5;
          const heartbeat = setInterval(commit, 1 + random() * 3);
          const end = setTimeout(
            () => (kills ? abort.abort(new Error("killed")) : stop.abort()),
            runs > 20 ? 60_000 : random() * 25,
          );
          const outcome = await ended.catch((error: Error) => error.message);
          clearInterval(heartbeat);
          clearTimeout(end);
          if (outcome === "killed") killed = true;
          else commit();
          if (typeof outcome === "object" && outcome.kind === "done") break;
        }
        expect([...memory.events.keys()].sort()).toEqual([...calm.events.keys()].sort());
        if (!killed) expect(new Set(memory.events.values())).toEqual(new Set(calm.events.values()));
        expect(plain(committed.toDelta()!)).toEqual(plain(undisturbed.sum!));
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  test("a stop settles what is in flight", async () => {
    const bytes = toyLines(6, 2_000);
    const memory = memoryDestination({ delayMs: () => 30 });
    const stop = new AbortController();
    const { book, ended } = runPart(optionsOf({ bytes, destination: memory.destination, stop: stop.signal }));
    await expect.poll(() => memory.state.open).toBeGreaterThan(0);
    stop.abort();
    expect(await ended).toEqual({ kind: "stopped" });
    const sum = book.take()!;
    const before = truthOf(bytes.subarray(0, sum.checkpoint));
    expect(memory.events.size).toBe(before.accepted + before.generated);
    expect(sum.read).toBe(before.read);
  });

  test("a stop does not wait for a destination that keeps waiting", async () => {
    const memory = memoryDestination({ delayMs: (send) => (send > 3 ? 600_000 : 1) });
    const stop = new AbortController();
    const bytes = toyLines(7, 500);
    const { book, ended } = runPart(
      optionsOf({ bytes, destination: memory.destination, stop: stop.signal, graceMs: 50 }),
    );
    await expect.poll(() => memory.state.sends).toBeGreaterThan(3);
    stop.abort();
    expect(await ended).toEqual({ kind: "stopped" });
    const read = book.take()?.read ?? 0;
    expect(read).toBeLessThan(truthOf(bytes).read);
  });

  test("an abort ends at once and nothing is sent after it", async () => {
    const memory = memoryDestination({ delayMs: () => 10_000 });
    const abort = new AbortController();
    const { ended } = runPart(
      optionsOf({ bytes: toyLines(8, 500), destination: memory.destination, abort: abort.signal }),
    );
    await expect.poll(() => memory.state.open).toBeGreaterThan(0);
    const reason = new Error("The lease is lost.");
    abort.abort(reason);
    await expect(ended).rejects.toBe(reason);
    const { sends } = memory.state;
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(memory.state).toMatchObject({ sends, open: 0 });
    expect(memory.events.size).toBe(0);
  });

  test("what ends past the range's end is not asked for again", async () => {
    const bytes = toyLines(9, 50);
    const { source, object, state } = memorySource(bytes);
    const outcome = await runToEnd({ bytes, source, object, rangeEnd: 100, resumeAt: 120 });
    expect(outcome).toEqual({ outcome: { kind: "done" }, sum: null });
    expect(state.given).toBe(0);
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

describe("rejects", () => {
  test.each([0, 1, 5, 17])("with %i allowed, it stops at the line of the next one", async (allowed) => {
    const bytes = toyLines(13, 1_500);
    const { outcome, sum } = await runToEnd({ bytes, rejectBudget: () => allowed });
    expect(outcome).toEqual({ kind: "too_many_rejects" });
    const checkpoint = sum?.checkpoint ?? 0;
    expect(sum?.rejects ?? []).toHaveLength(allowed);
    expectLedger(sum!);
    const rest = bytes.subarray(checkpoint).toString();
    expect(rest).toMatch(/^(not JSON|L)/);
    const before = truthOf(bytes.subarray(0, checkpoint));
    expect(sum).toMatchObject({ read: before.read, accepted: before.accepted });
  });

  test("exactly as many as are allowed are no reason to stop", async () => {
    const bytes = toyLines(14, 300);
    const { invalid, long } = truthOf(bytes);
    const { outcome } = await runToEnd({ bytes, rejectBudget: () => invalid + long });
    expect(outcome).toEqual({ kind: "done" });
  });

  test("what was taken from the book is the caller's to count", async () => {
    const bytes = toyLines(15, 600);
    let left = 7;
    const memory = memoryDestination({ delayMs: () => 2 });
    const run = runPart(optionsOf({ bytes, destination: memory.destination, rejectBudget: () => left }));
    const rejects: number[] = [];
    const take = () => {
      const delta = run.book.take();
      left -= delta?.rejects.length ?? 0;
      rejects.push(...(delta?.rejects ?? []).map(({ offset }) => offset));
    };
    const heartbeat = setInterval(take, 3);
    expect(await run.ended).toEqual({ kind: "too_many_rejects" });
    clearInterval(heartbeat);
    take();
    expect(rejects).toHaveLength(7);
  });

  test("taking it up again with a higher allowance leads to the undisturbed ledger", async () => {
    const bytes = toyLines(16, 800);
    const undisturbed = await runToEnd({ bytes });
    const first = await runToEnd({ bytes, rejectBudget: () => 6 });
    const second = await runToEnd({ bytes, resumeAt: first.sum!.checkpoint });
    const sum = new DeltaSum();
    for (const part of [first, second]) sum.add(part.sum!);
    expect(plain(sum.toDelta()!)).toEqual(plain(undisturbed.sum!));
  });

  test("events that the destination refuses are kept with their line and leave the accepted", async () => {
    const bytes = toyLines(17, 400);
    const calm = await runToEnd({ bytes });
    const refuse = (event: Record<string, unknown>) => /[05]$/.test(String(event["distinct_id"]));
    const memory = memoryDestination({ refuse });
    const { outcome, sum } = await runToEnd({ bytes, destination: memory.destination });
    expect(outcome).toEqual({ kind: "done" });
    expectLedger(sum!);
    const refused = sum!.rejects.filter(({ reason }) => reason === "refused_by_destination");
    expect(refused.length).toBeGreaterThan(20);
    expect(sum!.accepted).toBe(calm.sum!.accepted - refused.length);
    for (const { offset, length, raw, detail } of refused) {
      expect(Buffer.from(raw!).equals(bytes.subarray(offset, offset + length))).toBe(true);
      expect(detail).toContain("400: refused by the test");
    }
    expect(memory.events.size).toBe(sum!.accepted + sum!.generated);
  });

  test("a record is rejected once, also when only the event beside it is refused", async () => {
    const refuse = (event: Record<string, unknown>) => event["event"] === "$identify";
    const bytes = Buffer.from(
      '{"id":"a","name":"n","day":"2024-01-01","twin":true}\n{"id":"b","name":"n","day":"2024-01-01"}\n',
    );
    const { sum } = await runToEnd({ bytes, destination: memoryDestination({ refuse }).destination });
    expect(sum).toMatchObject({ read: 2, accepted: 1, generated: 0, rejected: { refused_by_destination: 1 } });
  });

  test("refused events use up the allowance too", async () => {
    const bytes = toyLines(18, 2_000);
    const memory = memoryDestination({ refuse: () => true });
    const { outcome, sum } = await runToEnd({ bytes, destination: memory.destination, rejectBudget: () => 50 });
    expect(outcome).toEqual({ kind: "too_many_rejects" });
    expectLedger(sum!);
    expect(sum!.read).toBeLessThan(200);
  });
});
