import { expect } from "vitest";

import type { TransformContext } from "@/lib/transforms/transform";

import { createInlinePool } from "@/lib/pipeline/inline-pool";
import type { PartOutcome, SettledDelta } from "@/lib/pipeline/progress";
import { runPart, type RunPartOptions } from "@/lib/pipeline/run-part";
import { claimsInMemory } from "@/lib/pipeline/settle-pairs";
import { memoryDestination } from "./memory-destination";
import { memorySource } from "./memory-source";
import { toyTransform } from "./toy-transform";

const LIMITS = { blockBytes: 2_000, maxLineBytes: 500, maxKeptBytes: 2_000 };
const CONTEXT: TransformContext = {
  contentType: "amplitude",
  options: {},
  migrationId: "m",
  createdAt: "2024-06-01T00:00:00Z",
  objectKey: "memory",
};

export type Setup = Partial<RunPartOptions> & { bytes: Buffer; chunkBytes?: number };

export function optionsOf({ bytes, chunkBytes = 997, ...rest }: Setup): RunPartOptions {
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
export async function runToEnd(setup: Setup): Promise<{ outcome: PartOutcome; sum: SettledDelta | null }> {
  const { book, ended } = runPart(optionsOf(setup));
  const outcome = await ended;
  return { outcome, sum: book.take() };
}

export function expectLedger(delta: SettledDelta): void {
  const total = (counts: Record<string, number>) => Object.values(counts).reduce((a, b) => a + b, 0);
  expect(delta.read).toBe(delta.accepted + total(delta.dropped) + total(delta.rejected));
  expect(delta.rejects).toHaveLength(total(delta.rejected));
  const tallied = (own: boolean) =>
    delta.tallies.reduce((sum, { from, count }) => sum + ((from !== "") === own ? count : 0), 0);
  expect([tallied(true), tallied(false)]).toEqual([delta.accepted, delta.generated]);
}

/**
 * For comparison: order does not matter, and of a checkpoint only the last. Without the samples: they are to look at, and
 * each run keeps a few of its own.
 */
export function plain({ samples: _, ...delta }: SettledDelta) {
  const tallies = Object.fromEntries(delta.tallies.map(({ day, from, count }) => [`${day} ${from}`, count]));
  const rejects = delta.rejects.map(({ raw, ...reject }) => ({ ...reject, raw: raw && Buffer.from(raw).toString() }));
  return { ...delta, tallies, rejects };
}

/** What the whole object must become, worked out without any of the pipeline. */
export function truthOf(bytes: Buffer) {
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
