import { describe, expect, test } from "vitest";

import { dayOf, moveByKey } from "./part-moves";

describe("moveByKey", () => {
  const all = { count: 10, columns: 4, isShown: () => true };
  test.each([
    ["ArrowRight", null, 0],
    ["ArrowRight", 3, 4],
    ["ArrowRight", 9, 9],
    ["ArrowLeft", 0, 0],
    ["ArrowDown", 2, 6],
    ["ArrowDown", 8, 8],
    ["ArrowUp", 6, 2],
    ["Home", 5, 0],
    ["End", null, 9],
    ["a", 5, undefined],
  ])("%s from %s leads to %s", (key, from, to) => {
    expect(moveByKey(key, from, all)).toBe(to);
  });

  test("a filter is kept to, and without a match one stays", () => {
    const odd = { ...all, isShown: (index: number) => index % 2 === 1 };
    expect(moveByKey("ArrowRight", 1, odd)).toBe(3);
    expect(moveByKey("Home", 7, odd)).toBe(1);
    expect(moveByKey("End", null, odd)).toBe(9);
    expect(moveByKey("ArrowRight", 4, { ...all, isShown: () => false })).toBe(4);
  });
});

test.each([
  ["2024-03-01T00:00:00Z – 2024-03-02", "2024-03-01"],
  ["exports/2024/03/09/part-0.json.gz", "2024-03-09"],
  ["187520_2024-11-30_14#0.json.gz", "2024-11-30"],
  ["exports/2024/03/a.jsonl", "2024-03"],
  ["events-20240309.jsonl", "2024-03-09"],
  ["part-000123.jsonl", null],
  ["acme.jsonl", null],
  [null, null],
])("the day of %s is %s", (key, day) => {
  expect(dayOf(key)).toBe(day);
});
