import fc from "fast-check";
import { expect, test } from "vitest";

import { FoldSet } from "./fold-set";
import { KeySet } from "./key-set";

const words = fc.array(fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3), fc.constantFrom(0, 1, 0xffffffff)), {
  maxLength: 400,
});

test("the set tells exactly what was added, through every growth", () => {
  fc.assert(
    fc.property(words, (keys) => {
      const set = new KeySet(4);
      const known = new Set<string>();
      for (const key of keys) {
        const at = Uint32Array.from([9, ...key]);
        expect(set.has(at, 1)).toBe(known.has(key.join()));
        expect(set.add(at, 1)).toBe(!known.has(key.join()));
        known.add(key.join());
        expect(set.size).toBe(known.size);
      }
    }),
  );
});

test("100,000 keys that differ in one word only", () => {
  const set = new KeySet();
  const key = new Uint32Array(4);
  const countAdded = () => {
    let added = 0;
    for (key[3] = 0; key[3] < 100_000; key[3]++) if (set.add(key, 0)) added += 1;
    return added;
  };
  expect(countAdded()).toBe(100_000);
  expect(countAdded()).toBe(0);
});

test("remembers at least one generation back, and at most two", () => {
  const seen = new FoldSet(100);
  const isRepeat = (i: number) => seen.isRepeat(Uint32Array.from([i, 1, 2, 3]), 0);
  for (let i = 0; i < 1_000; i++) expect(isRepeat(i)).toBe(false);
  for (let i = 900; i < 1_000; i++) expect(isRepeat(i)).toBe(true);
  expect(isRepeat(700)).toBe(false);
});

test("what is cleared knows nothing any more, and neither does who gets its memory", () => {
  const keys = Array.from({ length: 20_000 }, (_, i) => Uint32Array.from([i, i * 7, 1, 2]));
  const seen = new FoldSet(15_000);
  for (let round = 0; round < 3; round++) {
    const other = new FoldSet(15_000);
    for (const set of [seen, other]) {
      expect(keys.filter((key) => set.isRepeat(key, 0))).toEqual([]);
      expect(keys.slice(-15_000).every((key) => set.isRepeat(key, 0))).toBe(true);
    }
    other.clear();
    seen.clear();
  }
});
