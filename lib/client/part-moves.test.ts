import { describe, expect, test } from "vitest";

import { moveByKey } from "./part-moves";

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
