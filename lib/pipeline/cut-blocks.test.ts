import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { cutBlocks, type CutOptions, readFrom } from "./cut-blocks";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** What is really held: garbage is no matter of ours. */
function heldBytes(): number {
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

type Line = { offset: number; text: string };

const LIMITS = { blockBytes: 64, maxLineBytes: 20, maxKeptBytes: 1_000 };

async function* inChunks(bytes: Buffer, start: number, size: number): AsyncGenerator<Buffer> {
  for (let at = start; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** The lines of blocks and fragments as they come out; the check that blocks follow each other is part of it. */
async function linesOf(bytes: Buffer, range: Pick<CutOptions, "start" | "end" | "cutAt">, chunkSize: number) {
  const lines: Line[] = [];
  const blocks: { offset: number; length: number }[] = [];
  const fragments = new Map<number, Buffer[]>();
  const keepOversized = async (offset: number, seq: number, piece: Uint8Array) => {
    const pieces = fragments.get(offset) ?? [];
    expect(seq).toBe(pieces.length);
    fragments.set(offset, [...pieces, Buffer.from(piece)]);
  };
  const chunks = inChunks(bytes, readFrom(range.start), chunkSize);
  for await (const cut of cutBlocks(chunks, { ...range, keepOversized, limits: LIMITS })) {
    if (cut.kind === "oversized") {
      const text = Buffer.concat(fragments.get(cut.offset) ?? []).toString("latin1");
      if (cut.offset >= (range.cutAt ?? 0)) expect(text).toHaveLength(Math.min(cut.length, LIMITS.maxKeptBytes));
      lines.push({ offset: cut.offset, text: bytes.subarray(cut.offset, cut.offset + cut.length).toString("latin1") });
      expect(cut.length).toBeGreaterThan(LIMITS.maxLineBytes);
      continue;
    }
    expect(cut.bytes.length).toBeLessThanOrEqual(LIMITS.blockBytes);
    blocks.push({ offset: cut.offset, length: cut.bytes.length });
    lines.push(...split(Buffer.from(cut.bytes), cut.offset));
    // What a transfer to another thread does: nobody may look at a block that was given out.
    cut.bytes.fill(0);
  }
  return { lines, blocks, fragments };
}

function split(bytes: Buffer, base: number): Line[] {
  const lines: Line[] = [];
  for (let at = 0; at < bytes.length;) {
    const newline = bytes.indexOf(10, at);
    const end = newline < 0 ? bytes.length : newline;
    lines.push({ offset: base + at, text: bytes.subarray(at, end).toString("latin1") });
    at = end + 1;
  }
  return lines;
}

const content = fc
  .tuple(
    fc.array(fc.string({ unit: fc.constantFrom("a", "b", "\r", "é"), maxLength: 70 }), { maxLength: 40 }),
    fc.boolean(),
  )
  .map(([lines, closed]) => Buffer.from(lines.join("\n") + (closed ? "\n" : "")));

describe("cutBlocks", () => {
  test.each([1, 2, 3, 7, 64, 1_000_000])("finds the same lines in chunks of %i bytes", async (chunkSize) => {
    const text = ["", "ä", "x".repeat(20), "y".repeat(21), "z".repeat(19) + "\r", "", "w".repeat(300), "end"].join(
      "\n",
    );
    for (const tail of ["", "\n", "\n\n", "\n" + "q".repeat(50)]) {
      const bytes = Buffer.from(text + tail);
      const { lines } = await linesOf(bytes, { start: 0, end: bytes.length }, chunkSize);
      expect(lines).toEqual(split(bytes, 0));
    }
  });

  test("every line belongs to exactly one range, wherever the cuts fall", async () => {
    await fc.assert(
      fc.asyncProperty(
        content,
        fc.array(fc.nat(2_000), { maxLength: 6 }),
        fc.constantFrom(1, 2, 3, 7, 64, 9_999),
        async (bytes, cuts, chunkSize) => {
          const bounds = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])];
          bounds.sort((a, b) => a - b);
          const found: Line[] = [];
          for (let i = 0; i + 1 < bounds.length; i++) {
            const range = { start: bounds[i]!, end: bounds[i + 1]! };
            found.push(...(await linesOf(bytes, range, chunkSize)).lines);
          }
          expect(found).toEqual(split(bytes, 0));
        },
      ),
      { numRuns: 400 },
    );
  });

  test("a block ends at the place it is told to, and nothing else changes", async () => {
    await fc.assert(
      fc.asyncProperty(content, fc.nat(), fc.constantFrom(1, 7, 9_999), async (bytes, pick, chunkSize) => {
        const all = split(bytes, 0);
        const cutAt = all.length ? all[pick % all.length]!.offset : 0;
        const { lines, blocks, fragments } = await linesOf(bytes, { start: 0, end: bytes.length, cutAt }, chunkSize);
        expect(lines).toEqual(all);
        for (const block of blocks) expect(block.offset < cutAt && block.offset + block.length > cutAt).toBe(false);
        for (const offset of fragments.keys()) expect(offset).toBeGreaterThanOrEqual(cutAt);
      }),
      { numRuns: 200 },
    );
  });

  test("refuses to cut inside a line", async () => {
    const bytes = Buffer.from("one\ntwo\n");
    await expect(linesOf(bytes, { start: 0, end: bytes.length, cutAt: 5 }, 3)).rejects.toThrow("No line begins");
  });

  test("stops reading once the last line of the range has ended", async () => {
    let given = 0;
    async function* endless() {
      for (;;) {
        given += 1;
        yield Buffer.from("0123456\n");
      }
    }
    const cuts = cutBlocks(endless(), { start: 0, end: 20, keepOversized: async () => undefined, limits: LIMITS });
    const blocks = [];
    for await (const cut of cuts) blocks.push(cut);
    expect(blocks).toHaveLength(1);
    expect(given).toBe(3);
  });

  test("keeps only the documented share of a long line, but knows its length", async () => {
    const bytes = Buffer.from("a\n" + "x".repeat(5_000) + "\nb\n");
    const { lines, fragments } = await linesOf(bytes, { start: 0, end: bytes.length }, 7);
    expect(lines).toEqual(split(bytes, 0));
    expect(Buffer.concat(fragments.get(2)!)).toHaveLength(1_000);
  });

  test("holds a 100 MB line in pieces of at most 1 MB", async () => {
    async function* chunks() {
      yield Buffer.from("first\n");
      const piece = Buffer.alloc(65_536, "x");
      for (let i = 0; i < 1_600; i++) yield piece;
      yield Buffer.from("\nlast\n");
    }
    let kept = 0;
    let largest = 0;
    const before = heldBytes();
    let peak = 0;
    const keepOversized = async (_offset: number, _seq: number, bytes: Uint8Array) => {
      kept += bytes.length;
      largest = Math.max(largest, bytes.length);
      if (kept % 10_000_000 === 0) peak = Math.max(peak, heldBytes() - before);
    };
    const cuts = [];
    const end = 6 + 1_600 * 65_536 + 6;
    for await (const cut of cutBlocks(chunks(), { start: 0, end, keepOversized })) {
      cuts.push(cut.kind === "lines" ? Buffer.from(cut.bytes).toString() : cut.length);
    }
    expect(cuts).toEqual(["first\n", 1_600 * 65_536, "last\n"]);
    expect(kept).toBe(1_600 * 65_536);
    expect(largest).toBeLessThanOrEqual(1_000_000);
    // The memory of collected buffers is given back a little later.
    expect(peak).toBeLessThan(40_000_000);
  });
});

const recordOf = (bytes: number) => `{"event":"a","x":"${"x".repeat(bytes - 20)}"}`;

test.each([
  { name: "a record of 1,000,000 bytes, whatever ends it", line: `${recordOf(1_000_000)}\r`, kinds: ["lines"] },
  { name: "a longer one", line: recordOf(1_000_010), kinds: ["oversized", "lines"] },
  { name: "a blank line of any length", line: " \t\r".repeat(1_000_000), kinds: ["lines", "lines"] },
])("$name is what it is", async ({ line, kinds }) => {
  const bytes = Buffer.from(`${line}\n${recordOf(30)}\n`);
  const cuts: { kind: string; offset: number }[] = [];
  const found: string[] = [];
  const chunks = inChunks(bytes, 0, 300_000);
  for await (const cut of cutBlocks(chunks, { start: 0, end: bytes.length, keepOversized: async () => undefined })) {
    cuts.push(cut);
    if (cut.kind === "lines") found.push(...Buffer.from(cut.bytes).toString().split("\n"));
  }
  expect(cuts.map(({ kind }) => kind)).toEqual(kinds);
  const records = found.filter((each) => each.trim() !== "");
  expect(records.at(-1)).toBe(recordOf(30));
  expect(records).toHaveLength(line.startsWith("{") && kinds.length === 1 ? 2 : 1);
});

test("a part that ends in a long blank line is settled to its end", async () => {
  const blank = Buffer.from(`${recordOf(30)}\n${" ".repeat(1_500_000)}`);
  for (const bytes of [blank, Buffer.concat([blank, Buffer.from("\n")])]) {
    const ends: number[] = [];
    const options = { start: 0, end: bytes.length, keepOversized: async () => undefined };
    for await (const cut of cutBlocks(inChunks(bytes, 0, 400_000), options))
      if (cut.kind === "lines") ends.push(cut.offset + cut.bytes.length);
    expect(ends.at(-1)).toBe(bytes.length);
  }
});

test("memory is asked for when there are bytes for it: a piece a block, none for nothing", async () => {
  const bytes = Buffer.from("a line of 18 bytes\n".repeat(9));
  const pieces: number[] = [];
  const blocks: string[] = [];
  const newBlock = (size: number) => {
    pieces.push(size);
    return Buffer.alloc(size);
  };
  const options = { start: 0, end: bytes.length, keepOversized: async () => undefined, limits: LIMITS, newBlock };
  for await (const cut of cutBlocks(inChunks(bytes, 0, 7), options))
    if (cut.kind === "lines") blocks.push(Buffer.from(cut.bytes).toString());
  expect(blocks.join("")).toBe(bytes.toString());
  expect(pieces).toEqual(blocks.map(() => LIMITS.blockBytes));
});
