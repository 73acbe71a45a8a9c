import { expect, test } from "vitest";

import { transformBlock } from "@/lib/transforms/transform-block";
import type { TransformContext } from "@/lib/transforms/transform";

import { createInlinePool } from "./inline-pool";
import { runPart } from "./run-part";
import { claimsInMemory } from "./settle-pairs";
import { memoryDestination } from "./testing/memory-destination";
import { memorySource } from "./testing/memory-source";
import { CONTEXT, identifies, type Identify, LIMITS, lineOf, runThrough, sharedClaims } from "./testing/pair-runs";

test("in an undisturbed part a pair's $identify is sent once, right before the first event of the pair", async () => {
  const rows = Array.from({ length: 400 }, (_, id) => ({ user: 1 + (id % 3), device: 1 + (id % 5), id, bad: false }));
  const bytes = Buffer.from(rows.map((each) => `${lineOf(each)}\n`).join(""));
  const claims = sharedClaims();
  const { sent, sum } = await runThrough(bytes, [0, bytes.length], claims, []);
  expect(identifies(sent)).toHaveLength(15);
  expect(sum).toMatchObject({ read: 400, accepted: 400, generated: 15, dropped: {} });
  const device = (text: string) => /"\$(?:anon_distinct_id|device_id)":"(.*?)"/.exec(text)![1];
  for (const text of identifies(sent)) {
    const pair = { distinct_id: (JSON.parse(text) as Identify).distinct_id, device: device(text) };
    const first = sent.findIndex(
      (each) => (JSON.parse(each) as Identify).distinct_id === pair.distinct_id && device(each) === pair.device,
    );
    expect(sent[first]).toBe(text);
  }
  expect(claims.state.claims, "what is known is not asked again").toBe(15);
});

test("nothing is claimed without a candidate, nor for blocks before the checkpoint", async () => {
  const rows = Array.from({ length: 60 }, (_, id) => ({ user: 1, device: 1 + (id % 2), id, bad: false }));
  const lines = rows.map((each) => `${lineOf(each)}\n`);
  const bytes = Buffer.from(lines.join(""));
  const asked: number[] = [];
  const run = async (resumeAt: number | null, options: TransformContext["options"]) => {
    const { source, object } = memorySource(bytes);
    const memory = claimsInMemory();
    const { destination } = memoryDestination();
    await runPart({
      source,
      object,
      rangeStart: 0,
      rangeEnd: bytes.length,
      resumeAt,
      context: { ...CONTEXT, options },
      pool: createInlinePool(transformBlock),
      destination,
      rejectBudget: () => Infinity,
      claimPairs: (claims, signal) => {
        asked.push(claims.length);
        return memory(claims, signal);
      },
      keepOversized: async () => undefined,
      stop: new AbortController().signal,
      abort: new AbortController().signal,
      limits: LIMITS,
    }).ended;
    return asked.splice(0);
  };
  expect(await run(null, {})).toEqual([]);
  expect(await run(null, { identifyEvents: true })).toEqual([2]);
  expect(await run(lines.slice(0, 59).join("").length, { identifyEvents: true })).toEqual([1]);
});

test("a stop while a claim waits leaves the block for the next run", async () => {
  const bytes = Buffer.from(`${lineOf({ user: 1, device: 1, id: 1, bad: false })}\n`);
  const { source, object } = memorySource(bytes);
  const stop = new AbortController();
  const { destination, events } = memoryDestination();
  const { book, ended } = runPart({
    source,
    object,
    rangeStart: 0,
    rangeEnd: bytes.length,
    resumeAt: null,
    context: CONTEXT,
    pool: createInlinePool(transformBlock),
    destination,
    rejectBudget: () => Infinity,
    claimPairs: (_, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason as Error));
        setTimeout(() => stop.abort(), 20);
      }),
    keepOversized: async () => undefined,
    stop: stop.signal,
    abort: new AbortController().signal,
    graceMs: 20,
  });
  expect(await ended).toEqual({ kind: "stopped" });
  expect(book.take()).toBeNull();
  expect(events.size).toBe(0);
});

test("a repeat whose $identify is refused is a reject, not a duplicate", async () => {
  const rows = [1, 2].map((device) => `${lineOf({ user: 1, device, id: 1, bad: false })}\n`);
  const { destination } = memoryDestination({ refuse: ({ properties }) => isLinkTo(properties, "device 2") });
  const { source, object } = memorySource(Buffer.from(rows.join("")));
  const { book, ended } = runPart({
    source,
    object,
    rangeStart: 0,
    rangeEnd: object.bytes,
    resumeAt: null,
    context: CONTEXT,
    pool: createInlinePool(transformBlock),
    destination,
    rejectBudget: () => Infinity,
    claimPairs: claimsInMemory(),
    keepOversized: async () => undefined,
    stop: new AbortController().signal,
    abort: new AbortController().signal,
  });
  expect(await ended).toEqual({ kind: "done" });
  expect(book.take()).toMatchObject({
    read: 2,
    accepted: 1,
    generated: 1,
    dropped: { duplicate_record: 0 },
    rejected: { refused_by_destination: 1 },
    rejects: [{ offset: rows[0]!.length }],
  });
});

const isLinkTo = (properties: unknown, device: string) =>
  (properties as { $anon_distinct_id?: string }).$anon_distinct_id === device;
