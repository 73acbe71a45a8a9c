import { describe, expect, test } from "vitest";

import { kernel } from "./kernel";
import { memory } from "./memory";

/** As many keys as a record of 1 MB holds. */
const KEYS = 60_000;
const letter = (n: number) => String.fromCharCode(0x30 + (n % 64));
const varied = (n: number) => letter(n) + letter(n >> 6) + letter(n >> 12);

/** How many slots are looked at while the keys go into a table of twice their number, as assembly/walk.ts does it. */
function probes(keys: string[]): number {
  memory.clear();
  let start = memory.load(Buffer.from(keys.join("")));
  const mask = 2 ** Math.ceil(Math.log2(keys.length * 2)) - 1;
  const taken = new Uint8Array(mask + 1);
  let count = 0;
  for (const key of keys) {
    let slot = kernel.keyHash(start, start + key.length) & mask;
    start += key.length;
    for (count++; taken[slot]; count++) slot = (slot + 1) & mask;
    taken[slot] = 1;
  }
  return count;
}

const benign = probes(Array.from({ length: KEYS }, (_, n) => `property ${n}`));

describe("keys of one pattern do not crowd their table", () => {
  test.each([0, 1, 3, 5, 6, 7, 8, 9, 13, 16, 21])("with %i equal bytes in front", (before) => {
    for (const after of [0, 1, 2, 5, 8, 11]) {
      const keys = Array.from({ length: KEYS }, (_, n) => "a".repeat(before) + varied(n) + "a".repeat(after));
      expect(probes(keys), `${after} behind`).toBeLessThan(benign * 3);
    }
  });

  test("nor keys that differ in single bits", () => {
    const keys = Array.from({ length: KEYS }, (_, n) =>
      Array.from({ length: 16 }, (_, bit) => ((n >> bit) & 1 ? "A" : "a")).join(""),
    );
    expect(probes(keys)).toBeLessThan(benign * 3);
  });
});
