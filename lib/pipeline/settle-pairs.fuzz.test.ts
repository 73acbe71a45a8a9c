import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { identifies, lineOf, pairOf, pairsOf, runThrough, sharedClaims } from "./testing/pair-runs";

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
});
