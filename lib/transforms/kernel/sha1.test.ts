import { createHash } from "node:crypto";

import fc from "fast-check";
import { expect, test } from "vitest";

import { kernel } from "./kernel";
import { memory, SHA1_RESULT } from "./memory";

function sha1(bytes: Uint8Array): string {
  memory.clear();
  const start = memory.load(bytes);
  kernel.sha1(start, start + bytes.length);
  const digest = Buffer.alloc(20);
  for (let word = 0; word < 5; word++) digest.writeInt32BE(memory.ints[(SHA1_RESULT >> 2) + word] ?? 0, word * 4);
  return digest.toString("hex");
}

const expected = (bytes: Uint8Array) => createHash("sha1").update(bytes).digest("hex");

test("of every length around the ends of chunks", () => {
  for (let length = 0; length <= 200; length++) {
    const bytes = Buffer.from(Array.from({ length }, (_, i) => (i * 37 + length) & 0xff));
    expect(sha1(bytes), `${length} bytes`).toBe(expected(bytes));
  }
});

test("of any bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3_000 }), (bytes) => {
      expect(sha1(bytes)).toBe(expected(bytes));
    }),
    { numRuns: 300 },
  );
});

test("of a megabyte", () => {
  const bytes = Buffer.alloc(1_000_003, "Backhaul");
  expect(sha1(bytes)).toBe(expected(bytes));
});
