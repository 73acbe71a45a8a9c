import { expect, test } from "vitest";

import { DeltaSum } from "./delta-sum";
import type { SettledDelta } from "./progress";

const delta = (checkpoint: number, to: string, words: number[]): SettledDelta => ({
  ...{ checkpoint, read: 1, accepted: 1, generated: 0, dropped: {}, rejected: {}, warnings: {} },
  ...{ rejects: [], samples: [] },
  tallies: [{ day: "2024-01-02", from: to, to, count: words.length / 2, keys: [Uint32Array.from(words)] }],
});

const many = (from: number) => Array.from({ length: 300 }, (_, i) => from + i);

test("the keys of blocks that follow each other are all there, in their order, each with its name", () => {
  const sum = new DeltaSum();
  for (const each of [delta(1, "View", many(1)), delta(2, "Ping", [7, 8]), delta(3, "View", many(1_000))])
    sum.add(each);
  const { checkpoint, read, tallies } = sum.toDelta() ?? {};
  expect({ checkpoint, read }).toEqual({ checkpoint: 3, read: 3 });
  expect(tallies?.map(({ to, count, keys }) => ({ to, count, keys: keys.flatMap((words) => [...words]) }))).toEqual([
    { to: "View", count: 300, keys: [...many(1), ...many(1_000)] },
    { to: "Ping", count: 1, keys: [7, 8] },
  ]);
});

test("of nothing there is no sum", () => {
  expect(new DeltaSum().toDelta()).toBeNull();
});
