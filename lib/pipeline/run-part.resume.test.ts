import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { DeltaSum } from "./delta-sum";
import { runPart } from "./run-part";
import { memoryDestination } from "./testing/memory-destination";
import { memorySource } from "./testing/memory-source";
import { randomFrom, toyLines } from "./testing/toy-lines";
import { expectLedger, optionsOf, plain, runToEnd, truthOf } from "./testing/toy-part";

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
