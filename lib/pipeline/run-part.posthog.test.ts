import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";

import { type PostHogEmulator, startPostHogEmulator } from "@/e2e/emulators/posthog";
import type { Behaviour } from "@/e2e/emulators/posthog-capture";
import { createLocalPacer } from "@/lib/destination/pacer";
import { createPostHogDestination } from "@/lib/destination/posthog";
import { generateSample } from "@/lib/samples/generate";
import { contentTypes, type TransformContext } from "@/lib/transforms/transform";

import { DeltaSum } from "./delta-sum";
import type { SettledDelta } from "./progress";
import { runPart } from "./run-part";
import { claimsInMemory } from "./settle-pairs";
import { memorySource } from "./testing/memory-source";
import { randomFrom } from "./testing/toy-lines";
import { createTransformPool, type TransformPool } from "./transform-pool";

let emulator: PostHogEmulator;
let pool: TransformPool;
beforeAll(() => {
  pool = createTransformPool({ threads: 2 });
});
afterAll(() => pool.close());
beforeEach(async () => {
  emulator = await startPostHogEmulator();
});
afterEach(() => emulator.stop());

/** What has to be the same however often a run was broken off: samples are a few of each run, keys come in pieces. */
function comparable({ samples: _ofEachRun, ...delta }: SettledDelta) {
  const tallies = Object.fromEntries(
    delta.tallies.map(({ day, from, to, count, keys }) => {
      const sorted = keys.flatMap((piece) => [...piece]).sort((a, b) => a - b);
      return [JSON.stringify([day, from, to]), { count, keys: sorted }];
    }),
  );
  return { ...delta, tallies, rejects: delta.rejects.map(({ offset, reason }) => ({ offset, reason })) };
}

const FAULTS: Behaviour[] = [
  { kind: "reset" },
  { kind: "reset", store: true },
  { kind: "answer", status: 503 },
  { kind: "answer", status: 413 },
  { kind: "answer", status: 500, store: true },
  { kind: "slow", ms: 20 },
];

test.each(contentTypes)(
  "%s through threads to a failing PostHog, killed on the way: the same events and ledger as undisturbed",
  async (contentType) => {
    const lines = [...generateSample({ contentType, events: 1_500, seed: 7 })];
    lines.splice(100, 0, lines[5]!, "not JSON", "", lines[99]!);
    const bytes = Buffer.from(lines.join("\n"));
    const context: TransformContext = {
      contentType,
      options: {},
      migrationId: "0190a6a4-7a6e-7cc0-8000-000000000001",
      createdAt: "2026-01-01T00:00:00.000Z",
      objectKey: "sample.jsonl",
    };

    const run = async (disturb: (abort: AbortController) => void) => {
      const sum = new DeltaSum();
      const destination = createPostHogDestination({
        host: emulator.url,
        projectToken: emulator.token,
        pacer: createLocalPacer(null),
        policy: { allowPrivate: ["127.0.0.1"] },
        backoff: { firstMs: 2, maxMs: 20, random: () => 1 },
      });
      let resumeAt: number | null = null;
      for (;;) {
        const abort = new AbortController();
        const { source, object } = memorySource(bytes);
        const { book, ended } = runPart({
          source,
          object,
          rangeStart: 0,
          rangeEnd: bytes.length,
          resumeAt,
          context,
          pool,
          destination,
          rejectBudget: () => 100,
          claimPairs: claimsInMemory(),
          keepOversized: async () => undefined,
          stop: new AbortController().signal,
          abort: abort.signal,
          batchBytes: 60_000,
          limits: { blockBytes: 200_000, maxLineBytes: 100_000 },
        });
        const commit = () => {
          const delta = book.take();
          if (!delta) return;
          sum.add(delta);
          resumeAt = delta.checkpoint;
        };
        const heartbeat = setInterval(commit, 5);
        disturb(abort);
        const outcome = await ended.catch((error: Error) => error.message);
        clearInterval(heartbeat);
        if (outcome === "killed") continue;
        expect(outcome).toEqual({ kind: "done" });
        commit();
        await destination.close();
        const delta = sum.toDelta()!;
        return comparable(delta);
      }
    };

    const calm = await run(() => undefined);
    const undisturbed = emulator.totals();
    expect(undisturbed.received).toBe(undisturbed.distinct);
    expect(undisturbed.distinct).toBe(calm.accepted + calm.generated);
    expect(undisturbed).toMatchObject({ unreadableTimestamps: 0, cutDistinctIds: 0 });
    expect(calm.dropped.duplicate_record).toBeGreaterThanOrEqual(contentType === "amplitude" ? 0 : 1);
    expect(calm.rejected.invalid_json).toBe(1);

    emulator.reset();
    const random = randomFrom(11);
    emulator.rule(() => (random() < 0.3 ? FAULTS[Math.floor(random() * FAULTS.length)]! : null));
    let kills = 4;
    const disturbed = await run((abort) => {
      if (kills-- > 0) setTimeout(() => abort.abort(new Error("killed")), 30 + random() * 80);
    });
    expect(emulator.totals()).toMatchObject({ distinct: undisturbed.distinct, digest: undisturbed.digest });
    expect(disturbed).toEqual(calm);
  },
  60_000,
);
