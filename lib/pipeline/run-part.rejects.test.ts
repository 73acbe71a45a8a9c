import { describe, expect, test } from "vitest";

import { DeltaSum } from "./delta-sum";
import { runPart } from "./run-part";
import { memoryDestination } from "./testing/memory-destination";
import { toyLines } from "./testing/toy-lines";
import { expectLedger, optionsOf, plain, runToEnd, truthOf } from "./testing/toy-part";

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
