import { gzipSync } from "node:zlib";

import { expect, test } from "vitest";

import { plainText } from "./plain-text";

async function through(bytes: Buffer, size: number): Promise<Buffer> {
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  const chunks: Buffer[] = [];
  for await (const chunk of plainText(pieces(), "x.jsonl")) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const utf16 = (text: string) => Buffer.from(text, "utf16le");

test.each([
  { what: "a gzip file", bytes: gzipSync("{}") },
  { what: "a zip archive", bytes: Buffer.from("504b030414000000", "hex") },
  { what: "a Zstandard file", bytes: Buffer.from("28b52ffd2003190000", "hex") },
  { what: "a bzip2 file", bytes: Buffer.from("425a68393141592653590000", "hex") },
  { what: "a Parquet file", bytes: Buffer.from("PAR1\x15\x04") },
  { what: "an Avro file", bytes: Buffer.from("Obj\x01\x04\x14avro.codec") },
  { what: "a PDF document", bytes: Buffer.from("%PDF-1.7\n") },
  { what: "UTF-16 text", bytes: utf16('\uFEFF{"a":1}') },
  { what: "UTF-16 text", bytes: utf16('{"a":1}') },
  { what: "UTF-16 text", bytes: utf16('\uFEFF{"a":1}').swap16() },
  { what: "UTF-16 text", bytes: utf16('{"a":1}').swap16() },
])("refuses $what, in chunks of any size", async ({ what, bytes }) => {
  for (const size of [1, 2, 3, 7, 64]) {
    await expect(through(bytes, size)).rejects.toMatchObject({
      code: "unsupported_format",
      message: expect.stringContaining(what),
    });
  }
});

test.each(["", "{}", '{"event":"ü☕"}\n{"a":1}\n', "\uFEFF{}\n", "Objection\n", "BZh is how it begins\n", "\n\n"])(
  "passes %j on, in chunks of any size",
  async (text) => {
    for (const size of [1, 2, 3, 7, 64]) expect((await through(Buffer.from(text), size)).toString()).toBe(text);
  },
);
