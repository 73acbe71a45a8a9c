import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { baseContext } from "@/lib/transforms/testing/compare";
import { transformBlock } from "@/lib/transforms/transform-block";
import type { TransformContext } from "@/lib/transforms/transform";

import { DeltaSum } from "./delta-sum";
import { createInlinePool } from "./inline-pool";
import { runPart } from "./run-part";
import { type ClaimPairs, claimsInMemory } from "./settle-pairs";
import { memoryDestination } from "./testing/memory-destination";
import { memorySource } from "./testing/memory-source";

const CONTEXT: TransformContext = { ...baseContext, contentType: "amplitude", options: { identifyEvents: true } };
const LIMITS = { blockBytes: 2_000, maxLineBytes: 900, maxKeptBytes: 2_000 };

type Row = { user: number; device: number; id: number; bad: boolean };

const lineOf = ({ user, device, id, bad }: Row) =>
  bad
    ? "not JSON"
    : JSON.stringify({
        event_type: "View",
        user_id: user === 0 ? null : `user ${user}`,
        device_id: device === 0 ? "user 1" : `device ${device}`,
        uuid: `6f127057-db29-11ee-9c29-${String(id).padStart(12, "0")}`,
        event_time: `2024-01-0${1 + (id % 9)} 03:04:${String(id % 60).padStart(2, "0")}${id % 3 === 0 ? ".5" : ""}`,
      });

/** "user → device" of every record that is read and names both, a repeat's too. */
const pairsOf = (rows: Row[]) =>
  new Set(
    rows.flatMap(({ user, device, bad }) => {
      const [from, to] = [`user ${user}`, device === 0 ? "user 1" : `device ${device}`];
      return bad || user === 0 || from === to ? [] : [`${from} → ${to}`];
    }),
  );

type Claim = { part: { restarts: number }; restarts: number; offset: number; time: string };

/** As the database keeps claims, for all parts and runs; those of a part that has begun anew may be taken over. */
function sharedClaims(rows = new Map<string, Claim>()) {
  const part = { restarts: 0 };
  const state = { calls: 0, claims: 0, failAt: Infinity };
  const claimPairs: ClaimPairs = async (claims) => {
    await new Promise((resolve) => setImmediate(resolve));
    const times = claims.map(({ pair, offset, time }) => {
      const key = Buffer.from(pair).toString("hex");
      const row = rows.get(key);
      const own = { part, restarts: part.restarts, offset, time: row?.time ?? time };
      if (!row || row.part.restarts !== row.restarts) rows.set(key, own);
      const { part: owner, offset: at } = rows.get(key)!;
      return owner === part && at === offset ? own.time : null;
    });
    state.claims += claims.length;
    // Claimed, but the one who asked never hears of it.
    if (++state.calls >= state.failAt) throw new Error("cut off");
    return times;
  };
  return { claimPairs, state, part, forPart: () => sharedClaims(rows) };
}

/** `again`: afterwards the part begins anew, from a download that begins with its line of this number. */
type Disturbance = { sends: number; claims: number; loseCommit: boolean; again?: number | null };

/** Runs a part to its end, through every disturbance in turn; returns the sum of what was committed. */
async function runThrough(
  download: Buffer,
  range: [number, number],
  claims: ReturnType<typeof sharedClaims>,
  faults: Disturbance[],
) {
  const sent: string[] = [];
  let sum = new DeltaSum();
  let resumeAt: number | null = null;
  let bytes = download;
  for (const fault of [...faults, null]) {
    const failAt = fault && { send: fault.sends, error: new Error("killed") };
    const { destination, events } = memoryDestination(failAt ? { failAt } : {});
    const { source, object } = memorySource(bytes, { chunkBytes: 501 });
    claims.state.failAt = fault ? claims.state.calls + fault.claims : Infinity;
    const { book, ended } = runPart({
      source,
      object,
      rangeStart: range[0],
      rangeEnd: range[1],
      resumeAt,
      context: CONTEXT,
      pool: createInlinePool(transformBlock),
      destination,
      rejectBudget: () => Infinity,
      claimPairs: claims.claimPairs,
      keepOversized: async () => undefined,
      stop: new AbortController().signal,
      abort: new AbortController().signal,
      batchBytes: 700,
      limits: LIMITS,
    });
    const outcome = await ended.catch((error: Error) => error);
    sent.push(...[...events].flatMap(([text, times]) => Array.from({ length: times }, () => text)));
    const delta = fault?.loseCommit ? null : book.take();
    if (delta) {
      sum.add(delta);
      resumeAt = delta.checkpoint;
    }
    if (!(outcome instanceof Error) && !fault?.loseCommit) break;
    if (fault?.again != null) {
      bytes = rotated(bytes, fault.again);
      [sum, resumeAt] = [new DeltaSum(), null];
      claims.part.restarts += 1;
    }
  }
  return { sent, sum: sum.toDelta() };
}

/** The same lines from the given one on, and those before it behind them. */
function rotated(bytes: Buffer, by: number): Buffer {
  const lines = bytes.toString().split(/(?<=\n)/);
  const first = by % lines.length;
  return Buffer.from([...lines.slice(first), ...lines.slice(0, first)].join(""));
}

const row = fc.record({
  user: fc.nat(4),
  device: fc.nat(4),
  id: fc.nat(70),
  bad: fc.constantFrom(true, ...Array<boolean>(15).fill(false)),
});
const disturbance = fc.record({
  sends: fc.integer({ min: 1, max: 8 }),
  claims: fc.integer({ min: 1, max: 6 }),
  loseCommit: fc.boolean(),
});

type Identify = { event: string; distinct_id: string; properties: { $anon_distinct_id: string } };
const identifies = (texts: Iterable<string>) => [...texts].filter((text) => text.includes('"event":"$identify"'));
const pairOf = (text: string) => {
  const { distinct_id, properties } = JSON.parse(text) as Identify;
  return `${distinct_id} → ${properties.$anon_distinct_id}`;
};

describe("each pair's $identify is one and the same event", () => {
  test("over any parts, kills, lost commits and repeats; none is missing", { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 90 }),
        fc.array(fc.nat(20_000), { maxLength: 2 }),
        fc.array(disturbance, { maxLength: 3 }),
        async (rows, cuts, faults) => {
          const bytes = Buffer.from(rows.map((each) => `${lineOf(each)}\n`).join(""));
          const bounds = [...new Set([0, ...cuts.map((cut) => cut % bytes.length), bytes.length])].sort(
            (a, b) => a - b,
          );
          const claims = sharedClaims();
          const parts = bounds.slice(1).map((end, index) => [bounds[index]!, end] as [number, number]);
          const runs = await Promise.all(parts.map((range) => runThrough(bytes, range, claims.forPart(), faults)));

          const texts = new Set(identifies(runs.flatMap(({ sent }) => sent)));
          expect([...texts].map(pairOf).sort()).toEqual([...pairsOf(rows)].sort());
          for (const { sum } of runs) {
            if (!sum) continue;
            const total = (counts: object) => Object.values(counts).reduce((a: number, b: number) => a + b, 0);
            expect(sum.read).toBe(sum.accepted + total(sum.dropped) + total(sum.rejected));
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  test("over windows that are downloaded again in another order, and counted once", { timeout: 60_000 }, async () => {
    const again = fc.option(fc.nat(40), { freq: 2 });
    const fault = fc.tuple(disturbance, again).map(([each, first]) => ({ ...each, again: first }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.array(row, { minLength: 1, maxLength: 30 }), fc.array(fault, { maxLength: 3 })), {
          minLength: 1,
          maxLength: 3,
        }),
        async (windows) => {
          const claims = sharedClaims();
          const runs = await Promise.all(
            windows.map(([rows, faults]) => {
              const bytes = Buffer.from(rows.map((each) => `${lineOf(each)}\n`).join(""));
              return runThrough(bytes, [0, bytes.length], claims.forPart(), faults);
            }),
          );
          const pairs = [...pairsOf(windows.flatMap(([rows]) => rows))].sort();
          const texts = new Set(identifies(runs.flatMap(({ sent }) => sent)));
          expect([...texts].map(pairOf).sort()).toEqual(pairs);
          expect(runs.reduce((n, { sum }) => n + (sum?.generated ?? 0), 0)).toBe(pairs.length);
          const days = runs.flatMap(({ sum }) => sum?.tallies ?? []).filter(({ to }) => to === "$identify");
          expect(days.reduce((n, { count }) => n + count, 0)).toBe(pairs.length);
        },
      ),
      { numRuns: 150 },
    );
  });

  test("in an undisturbed part it is sent once, right before the first event of the pair", async () => {
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
