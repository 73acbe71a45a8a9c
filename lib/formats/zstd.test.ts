import * as zlib from "node:zlib";

import { describe, expect, test, vi } from "vitest";

import { decode } from "./decode";
import { decoded, fileOf } from "./testing/files";

// The machine may be busy with other tests.
vi.setConfig({ testTimeout: 120_000 });

type Compress = (bytes: Buffer | string, options?: { params: Record<number, number> }) => Buffer;
const compress = (zlib as { zstdCompressSync?: Compress }).zstdCompressSync;
const checksum = (zlib.constants as Record<string, number>)["ZSTD_c_checksumFlag"] ?? 0;

/** By RFC 8878: one frame of one uncompressed block with the text "{}\n". */
const smallest = Buffer.from("28b52ffd2003190000" + Buffer.from("{}\n").toString("hex"), "hex");
const skippable = Buffer.from("502a4d1803000000616263", "hex");

test.skipIf(compress)("where Node has no Zstandard, the message says what it is and what mends it", async () => {
  await expect(decoded(smallest)).rejects.toMatchObject({
    code: "unsupported_format",
    message: expect.stringContaining("a Zstandard file"),
    hint: expect.stringContaining("22.15"),
  });
});

describe.runIf(compress)("Zstandard", () => {
  const content = Buffer.from(
    Array.from({ length: 4_000 }, (_, n) => `{"n":${n},"m":${(n * 7919) % 4001}}\n`).join(""),
  );
  const pack = (bytes: Buffer | string) => compress!(bytes, { params: { [checksum]: 1 } });
  const halves = [content.subarray(0, 20_001), content.subarray(20_001)] as const;

  test.each([
    { name: "one frame", bytes: () => pack(content) },
    {
      name: "frames with one to be skipped",
      bytes: () => Buffer.concat([pack(halves[0]), skippable, pack(halves[1])]),
    },
    { name: "an empty frame among others", bytes: () => Buffer.concat([pack(""), pack(content)]) },
    { name: "an array", bytes: () => pack(`[${content.toString().trim().replaceAll("\n", ",")}]`) },
  ])("of $name is unpacked in chunks of any size", async ({ bytes }) => {
    const packed = bytes();
    for (const size of [1, 3, 64, 65_536, 16 * 1024 * 1024]) {
      expect((await decoded(packed, size)).toString().trim() === content.toString().trim(), `${size}`).toBe(true);
    }
  });

  test("by hand is read", async () => {
    expect((await decoded(smallest)).toString()).toBe("{}\n");
    expect((await decoded(Buffer.concat([smallest, skippable, smallest]))).toString()).toBe("{}\n{}\n");
  });

  test("cut anywhere is an error", async () => {
    const packed = pack(content.subarray(0, 300));
    for (let length = 1; length < packed.length; length++) {
      await expect(decoded(packed.subarray(0, length)), `cut at ${length}`).rejects.toMatchObject({
        code: "file_truncated",
      });
    }
  });

  test("damaged, or followed by something else, is an error", async () => {
    const packed = pack(content);
    const flipped = Buffer.from(packed);
    flipped.writeUInt8(flipped.readUInt8(flipped.length - 1) ^ 1, flipped.length - 1);
    for (const bytes of [
      flipped,
      Buffer.concat([packed, Buffer.from("{}\n{}")]),
      Buffer.concat([packed, Buffer.alloc(64)]),
    ])
      await expect(decoded(bytes)).rejects.toMatchObject({ code: "file_corrupt" });
    await expect(decoded(pack(pack(content)))).rejects.toMatchObject({
      code: "unsupported_format",
      message: expect.stringContaining("a Zstandard file inside a Zstandard file"),
    });
  });

  test("reads no more than is asked for", async () => {
    const file = fileOf(Buffer.concat(Array.from({ length: 200 }, () => pack(content))), 4_096);
    for await (const chunk of decode(file)) if (chunk.length > 0) break;
    expect(file.reads.bytes).toBeLessThan((file.bytes ?? 0) / 4);
  });
});
