import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";

import { planParts } from "./plan-parts";

// The machine may be busy with other tests.
vi.setConfig({ testTimeout: 30_000 });

const MIB = 1024 * 1024;
const object = (bytes: number) => ({ key: "a/events.jsonl", bytes, version: "v1" });

describe("planParts", () => {
  test.each([
    { bytes: 0, parts: 1 },
    { bytes: 1, parts: 1 },
    { bytes: 64 * MIB, parts: 1 },
    { bytes: 95 * MIB, parts: 1 },
    { bytes: 128 * MIB, parts: 2 },
    { bytes: 1536 * MIB, parts: 24 },
    { bytes: 200 * 1024 * MIB, parts: 3200 },
  ])("cuts $bytes bytes into $parts", ({ bytes, parts }) => {
    expect(planParts(object(bytes))).toHaveLength(parts);
  });

  test("keeps the object's own key when it is one part, and says which range it is otherwise", () => {
    expect(planParts(object(0))).toEqual([
      { key: "a/events.jsonl", objectKey: "a/events.jsonl", objectBytes: 0, version: "v1", rangeStart: 0, rangeEnd: 0 },
    ]);
    expect(planParts(object(7), { rangeBytes: 3 }).map((part) => [part.key, part.rangeStart, part.rangeEnd])).toEqual([
      ["a/events.jsonl (1 of 2)", 0, 4],
      ["a/events.jsonl (2 of 2)", 4, 7],
    ]);
  });

  test("an object that cannot be begun in its middle is one part", () => {
    expect(planParts(object(200 * 1024 * MIB), { isWhole: true })).toMatchObject([
      { key: "a/events.jsonl", rangeStart: 0, rangeEnd: 200 * 1024 * MIB },
    ]);
  });

  test("covers every byte once, in order, with no empty range", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 10, max: 400 }), (bytes, rangeBytes) => {
        const parts = planParts(object(bytes), { rangeBytes });
        expect(parts[0]?.rangeStart).toBe(0);
        expect(parts.at(-1)?.rangeEnd).toBe(bytes);
        expect(new Set(parts.map((part) => part.key)).size).toBe(parts.length);
        for (const [index, part] of parts.entries()) {
          expect(part.rangeEnd).toBeGreaterThan(part.rangeStart);
          expect(part.rangeEnd).toBe(parts[index + 1]?.rangeStart ?? bytes);
          expect(part.rangeEnd - part.rangeStart).toBeLessThanOrEqual(1.5 * rangeBytes + 1);
        }
      }),
    );
  });
});
