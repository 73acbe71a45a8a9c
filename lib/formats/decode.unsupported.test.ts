import { deflateRawSync, gzipSync } from "node:zlib";

import { describe, expect, test, vi } from "vitest";

import { decoded, zipOf } from "./testing/files";
import { some } from "./testing/records";

// The machine may be busy with other tests.
vi.setConfig({ testTimeout: 120_000 });

describe("what is no export is named:", () => {
  const zipWith = async (change: (zip: Buffer, entry: number) => void) => {
    const zip = await zipOf([{ name: "a.json", content: some }]);
    change(zip, zip.lastIndexOf(Buffer.from("504b0102", "hex")));
    return zip;
  };
  const tar = () => {
    const block = Buffer.alloc(1_024);
    block.write("events.json");
    block.write("ustar", 257);
    return block;
  };

  test.each<{ what: string; file: () => Promise<Buffer> | Buffer }>([
    { what: "a gzip file inside a gzip file", file: () => gzipSync(gzipSync(some)) },
    {
      what: "a zip archive inside a gzip file",
      file: async () => gzipSync(await zipOf([{ name: "a", content: some }])),
    },
    {
      what: "a zip archive inside a zip archive",
      file: async () => zipOf([{ name: "inner.zip", content: await zipOf([{ name: "a", content: some }]) }]),
    },
    {
      what: "a gzip file inside a gzip file",
      file: () => zipOf([{ name: "a.gz", content: gzipSync(gzipSync(some)) }]),
    },
    { what: "a tar archive inside a gzip file", file: () => gzipSync(tar()) },
    {
      what: "a PNG picture inside a zip archive",
      file: () => zipOf([{ name: "a", content: Buffer.from("89504e470d0a1a0a", "hex") }]),
    },
    { what: "an encrypted zip archive", file: () => zipWith((zip, entry) => zip.writeUInt16LE(1, entry + 8)) },
    { what: "packed by bzip2", file: () => zipWith((zip, entry) => zip.writeUInt16LE(12, entry + 10)) },
    { what: "packed by method 77", file: () => zipWith((zip, entry) => zip.writeUInt16LE(77, entry + 10)) },
    {
      what: "a Microsoft Office document",
      file: () => zipOf([{ name: "[Content_Types].xml", content: Buffer.from("<x/>") }]),
    },
    { what: "a tar archive", file: tar },
    { what: "an xz file", file: () => Buffer.from("fd377a585a000000", "hex") },
    { what: "a bzip2 file", file: () => Buffer.from("425a68393141592653590000", "hex") },
    {
      what: "zlib data without a gzip header",
      file: () => Buffer.concat([Buffer.from([0x78, 0x9c]), deflateRawSync(some)]),
    },
    { what: "a Parquet file", file: () => Buffer.from("PAR1\x15\x04") },
    { what: "an Avro file", file: () => Buffer.from("Obj\x01\x04\x14avro.codec") },
    { what: "a PNG picture", file: () => Buffer.from("89504e470d0a1a0a0000", "hex") },
    { what: "a PDF document", file: () => Buffer.from("%PDF-1.7\n") },
    { what: "UTF-16 text", file: () => Buffer.from('\uFEFF{"a":1}', "utf16le") },
    { what: "UTF-16 text", file: () => Buffer.from('{"a":1}', "utf16le") },
    { what: "UTF-16 text", file: () => Buffer.from('{"a":1}', "utf16le").swap16() },
    { what: "a web page or XML", file: () => Buffer.from("\n<!doctype html>\n") },
    { what: "columns set off by commas (CSV)", file: () => Buffer.from("event,time,distinct_id\nSigned Up,1,u\n") },
    { what: "columns set off by tabs (TSV)", file: () => gzipSync("event\ttime\tid\nSigned Up\t1\tu\n") },
  ])("$what", async ({ what, file }) => {
    const bytes = await file();
    for (const size of [1, 7, 65_536]) {
      await expect(decoded(bytes, size)).rejects.toMatchObject({
        code: "unsupported_format",
        message: expect.stringContaining(what),
        hint: expect.stringMatching(/\.$/),
      });
    }
  });

  test.each(
    [
      ["", "{}", '{"event":"ü☕"}\n{"a":1}\n', "\uFEFF{}\n", "Objection\n", "BZh is how it begins\n", "\n\n"],
      [
        "a, b, c\n{}\n",
        "[1,2]\n{}\n",
        '["a"]\n',
        "null\n",
        "x\0y\n",
        '"a","b"\n{}\n',
        "not JSON, at all, I fear",
        "\uFEFF",
      ],
    ].flat(),
  )("but %j stays as it is, for its lines to be judged one by one", async (text) => {
    for (const size of [1, 2, 3, 7, 64]) expect((await decoded(Buffer.from(text), size)).toString()).toBe(text);
  });
});
