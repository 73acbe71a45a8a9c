import { readFileSync } from "node:fs";

import { afterEach, describe, expect, test } from "vitest";

import { transformBlock } from "@/lib/transforms/transform-block";
import type { TransformContext } from "@/lib/transforms/transform";

import { createTransformPool, type TransformPool } from "./transform-pool";

const CONTEXT: TransformContext = {
  contentType: "amplitude",
  options: {},
  migrationId: "0190a6a4-7a6e-7cc0-8000-000000000001",
  createdAt: "2024-06-01T00:00:00.000Z",
  objectKey: "file",
};
const ALL = { maxRejects: Number.MAX_SAFE_INTEGER };

const pools: TransformPool[] = [];
afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.close())));

function poolOf(options: Parameters<typeof createTransformPool>[0]): TransformPool {
  const pool = createTransformPool(options);
  pools.push(pool);
  return pool;
}

const lines = (n: number) =>
  Buffer.from(
    Array.from({ length: 50 }, (_, i) =>
      JSON.stringify({ event_type: `Name ${n}`, user_id: `u${i}`, event_time: "2024-01-02 03:04:05", uuid: "bad" }),
    ).join("\n") + "\nnot JSON\n",
  );

const blockOf = (text: string | Buffer, offset = 0) => ({ bytes: new Uint8Array(Buffer.from(text)), offset });

describe("threads", () => {
  test("give what the transform gives in the calling thread, and the block's bytes back", async () => {
    const pool = poolOf({ threads: 2 });
    const inline = poolOf({ threads: 0 });
    const blocks = Array.from({ length: 8 }, (_, n) => blockOf(lines(n), n * 1_000));
    const results = await Promise.all(blocks.map((block) => pool.transform(block, CONTEXT, ALL)));
    for (const [n, result] of results.entries()) {
      const expected = await inline.transform(blockOf(lines(n), n * 1_000), CONTEXT, ALL);
      expect(Buffer.from(result.output).toString()).toBe(Buffer.from(expected.output).toString());
      expect({ ...result, output: null }).toEqual({ ...expected, output: null });
      expect(result.records).toBe(51);
      expect(Buffer.from(blocks[n]!.bytes).equals(lines(n))).toBe(true);
    }
  }, 30_000);

  test("memory is used again, and what was in it before shows nowhere", async () => {
    const pool = poolOf({ threads: 1 });
    for (const n of [3, 1, 2, 1]) {
      // Shorter than what was in the memory before.
      const text = n === 1 ? lines(n).subarray(0, 300) : lines(n);
      const block = { bytes: pool.newBlock(8_192).subarray(0, text.length) as Uint8Array, offset: 0 };
      block.bytes.set(text);
      const result = await pool.transform(block, CONTEXT, ALL);
      const { output, ...rest } = transformBlock(blockOf(text), CONTEXT, ALL);
      expect(Buffer.from(result.output).toString()).toBe(Buffer.from(output).toString());
      expect({ ...result, output: null }).toEqual({ ...rest, output: null });
      const { buffer } = block.bytes;
      pool.recycle(block, result);
      const next = pool.newBlock(8_192);
      expect(next.buffer).toBe(buffer);
      pool.recycle({ bytes: next, offset: 0 }, result);
    }
  }, 30_000);

  test("the bytes are moved, not copied", async () => {
    const pool = poolOf({ threads: 1 });
    const block = blockOf(lines(1));
    const { buffer } = block.bytes;
    const result = pool.transform(block, CONTEXT, ALL);
    expect(buffer.byteLength).toBe(0);
    await result;
    expect(block.bytes.length).toBe(lines(1).length);
  }, 30_000);

  test("the same module runs inline", async () => {
    const result = await poolOf({ threads: 0 }).transform(blockOf(lines(3)), CONTEXT, ALL);
    expect(result).toEqual(transformBlock(blockOf(lines(3)), CONTEXT, ALL));
  });
});

describe("a thread that dies", () => {
  const entry = new URL("./testing/crashing-thread.mjs", import.meta.url);

  test("fails its block, is replaced, and the others go on", async () => {
    expect(readFileSync(entry, "utf8")).toContain("parentPort");
    const pool = poolOf({ threads: 2, entry });
    const texts = ["a", "die", "b", "fail", "c", "die", "d"];
    const results = await Promise.allSettled(texts.map((text, n) => pool.transform(blockOf(text, n), CONTEXT, ALL)));
    expect(results.map(({ status }) => status === "fulfilled")).toEqual([true, false, true, false, true, false, true]);
    expect(results[1]).toMatchObject({ reason: { code: "internal", message: /ended unexpectedly \(code 7\)/ } });
    expect(results[3]).toMatchObject({ reason: { code: "internal", message: "The transform failed on a block." } });
    expect(await pool.transform(blockOf("e", 9), CONTEXT, ALL)).toEqual({ records: 9 });
  }, 30_000);

  test("closing fails what is left", async () => {
    const pool = poolOf({ threads: 1, entry });
    const left = [pool.transform(blockOf("a"), CONTEXT, ALL), pool.transform(blockOf("b"), CONTEXT, ALL)];
    const results = Promise.allSettled(left);
    await pool.close();
    for (const result of await results)
      expect(result).toMatchObject({ status: "rejected", reason: { code: "internal" } });
    await expect(pool.transform(blockOf("c"), CONTEXT, ALL)).rejects.toMatchObject({ code: "internal" });
  }, 30_000);
});
