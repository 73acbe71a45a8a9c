import { expect, test } from "vitest";

import { SpareMemory } from "./spare-memory";

test("memory that was given is taken again, whole, if it is large enough", () => {
  const spare = new SpareMemory(2);
  const first = spare.take(1_000);
  spare.give(first.subarray(10, 20));
  const again = spare.take(900);
  expect(again.buffer).toBe(first.buffer);
  expect(again).toHaveLength(1_000);
  spare.give(again);
  expect(spare.take(1_001).buffer).not.toBe(first.buffer);
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
  expect(spare.take(100)).toHaveLength(100);
});

test("no more is kept than was agreed", () => {
  const spare = new SpareMemory(1);
  const [first, second] = [spare.take(10), spare.take(10)];
  spare.give(first);
  spare.give(second);
  expect(spare.take(10).buffer).toBe(first.buffer);
  expect(spare.take(10).buffer).not.toBe(second.buffer);
});
