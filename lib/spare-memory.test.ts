import { expect, test } from "vitest";

import { SpareMemory } from "./spare-memory";

const KB = 1024;

test("memory that was given is taken again, whole, where it fits", () => {
  const spare = new SpareMemory(2);
  const first = spare.take(200 * KB);
  expect(first.length).toBeGreaterThanOrEqual(200 * KB);
  expect(first.length).toBe(first.buffer.byteLength);
  spare.give(first.subarray(10, 20));
  const again = spare.take(180 * KB);
  expect(again.buffer).toBe(first.buffer);
  expect(again).toHaveLength(first.length);
});

test("a piece that is too small, or far too large, stays for others", () => {
  const spare = new SpareMemory(2);
  const [small, large] = [spare.take(10 * KB), spare.take(1_000 * KB)];
  spare.give(small);
  spare.give(large);
  const middle = spare.take(200 * KB);
  expect([small.buffer, large.buffer]).not.toContain(middle.buffer);
  expect(middle.length).toBeGreaterThanOrEqual(200 * KB);
  expect(spare.take(5 * KB).buffer).toBe(small.buffer);
  expect(spare.take(900 * KB).buffer).toBe(large.buffer);
});

test("what is given twice, or was moved to a thread, is not handed out to two", () => {
  const spare = new SpareMemory(4);
  const memory = spare.take(100);
  spare.give(memory);
  spare.give(memory);
  expect(spare.take(100).buffer).toBe(memory.buffer);
  expect(spare.take(100).buffer).not.toBe(memory.buffer);

  const moved = spare.take(100);
  structuredClone(moved, { transfer: [moved.buffer] });
  spare.give(moved);
  expect(spare.take(100).length).toBeGreaterThanOrEqual(100);
});

test("no more is kept than was agreed: what was given last", () => {
  const spare = new SpareMemory(1);
  const [first, second] = [spare.take(10), spare.take(10)];
  spare.give(first);
  spare.give(second);
  expect(spare.take(10).buffer).toBe(second.buffer);
  expect(spare.take(10).buffer).not.toBe(first.buffer);
});
