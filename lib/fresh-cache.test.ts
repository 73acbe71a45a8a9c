import { expect, test } from "vitest";

import { FreshCache } from "./fresh-cache";

test("those who ask at once share one read, and what it gave is kept for a moment", async () => {
  const cache = new FreshCache<number>({ keepMs: 60_000 });
  let reads = 0;
  const read = async () => ++reads;
  expect(await Promise.all([1, 2, 3].map(() => cache.get("a", read)))).toEqual([1, 1, 1]);
  expect(await cache.get("a", read)).toBe(1);
  expect(await cache.get("b", read)).toBe(2);
  cache.forget("a");
  expect(await cache.get("a", read)).toBe(3);
});

test("what is old is read again, and a failure is not kept", async () => {
  const cache = new FreshCache<number>({ keepMs: 0 });
  let reads = 0;
  await cache.get("a", async () => ++reads);
  await expect(cache.get("a", () => Promise.reject(new Error("away")))).rejects.toThrow("away");
  expect(await cache.get("a", async () => ++reads)).toBe(2);
});

test("a read that was forgotten while it went on does not come back", async () => {
  const cache = new FreshCache<string>({ keepMs: 60_000 });
  let resolve = (_value: string) => {};
  const promise = new Promise<string>((settle) => (resolve = settle));
  const before = cache.get("a", () => promise);
  cache.forget("a");
  const after = cache.get("a", async () => "after");
  resolve("before");
  expect([await before, await after, await cache.get("a", async () => "later")]).toEqual(["before", "after", "after"]);
});

test("the oldest go first", async () => {
  const cache = new FreshCache<number>({ keepMs: 60_000, most: 2 });
  for (const key of ["a", "b", "c"]) await cache.get(key, async () => 1);
  expect(await cache.get("a", async () => 2)).toBe(2);
  expect(await cache.get("c", async () => 2)).toBe(1);
});
