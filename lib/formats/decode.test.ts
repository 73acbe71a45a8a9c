import { deflateRawSync, gzipSync } from "node:zlib";

import { describe, expect, test, vi } from "vitest";

import { decode } from "./decode";
import { decoded, fileOf, zipOf } from "./testing/files";

// The machine may be busy with other tests.
vi.setConfig({ testTimeout: 120_000 });

const lines = (count: number, from = 0) =>
  Buffer.from(
    Array.from({ length: count }, (_, i) => `{"n":${from + i},"ü":"☕ ${"x".repeat(((from + i) * 37) % 400)}"}\n`).join(
      "",
    ),
  );
const some = lines(300);
const array = (content: Buffer) => Buffer.from(`[${content.toString().trimEnd().replaceAll("\n", ",")}]`);
const withoutEnds = (content: Buffer) => content.toString().trim();

const chunkSizes = [1, 2, 3, 7, 64, 1_000, 65_536, 16 * 1024 * 1024];

/** A gzip member with every optional field of the header. */
function fullHeader(content: Buffer): Buffer {
  const plain = gzipSync(content);
  const header = Buffer.from(plain.subarray(0, 10));
  header[3] = 2 | 4 | 8 | 16;
  const fields = [Buffer.from([3, 0]), Buffer.from("abc"), Buffer.from("name.json\0"), Buffer.from("a comment\0")];
  return Buffer.concat([header, ...fields, Buffer.from([0x12, 0x34]), plain.subarray(10)]);
}

const gz = (name: string, content: Buffer) => ({ name, content: gzipSync(content) });

describe("the same lines come out of", () => {
  test.each<{ name: string; file: () => Promise<Buffer> | Buffer }>([
    { name: "plain lines", file: () => some },
    { name: "gzip", file: () => gzipSync(some) },
    { name: "gzip that was stored", file: () => gzipSync(some, { level: 0 }) },
    { name: "gzip with every header field", file: () => fullHeader(some) },
    {
      name: "gzip of many members, cut anywhere, one of them empty",
      file: () =>
        Buffer.concat(
          [0, 5, 700, 701, 9_000].map((at, i, all) => gzipSync(some.subarray(at, all[i + 1]))).concat([gzipSync("")]),
        ),
    },
    { name: "a zip of one deflated file", file: () => zipOf([{ name: "a.json", content: some }]) },
    { name: "a zip of one stored file", file: () => zipOf([{ name: "a.json", content: some, stored: true }]) },
    {
      name: "a zip with sizes after the data",
      file: () => zipOf([{ name: "a.json", content: some, described: true }]),
    },
    { name: "ZIP64", file: () => zipOf([{ name: "a.json", content: some }], { zip64: true }) },
    {
      name: "ZIP64 with sizes after the data",
      file: () => zipOf([{ name: "a.json", content: some, described: true }], { zip64: true, comment: "a comment" }),
    },
    {
      name: "Amplitude's zip of stored gzip files",
      file: () =>
        zipOf([
          { ...gz("1/1_2024-01-01_0#0.json.gz", lines(100)), stored: true },
          { ...gz("1/1_2024-01-01_1#0.json.gz", lines(150, 100)), stored: true, described: true },
          { ...gz("1/1_2024-01-01_1#1.json.gz", lines(50, 250)), zip64: true },
        ]),
    },
    {
      name: "a zip with junk beside the records, and files that do not end in a newline",
      file: () =>
        zipOf([
          { name: "__MACOSX/._a.json", content: Buffer.from("junk") },
          { name: "empty.json", content: Buffer.alloc(0) },
          { name: "data/a.json", content: lines(120).subarray(0, -1) },
          { name: "data/.DS_Store", content: Buffer.from("junk") },
          { name: "data/b.json", content: Buffer.concat([Buffer.from("\uFEFF"), lines(180, 120)]) },
        ]),
    },
  ])("$name, in chunks of any size", async ({ file }) => {
    const bytes = await file();
    for (const size of chunkSizes) expect((await decoded(bytes, size)).equals(some), `chunks of ${size}`).toBe(true);
  });

  test.each<{ name: string; file: () => Promise<Buffer> | Buffer }>([
    { name: "an array", file: () => array(some) },
    { name: "an array in gzip", file: () => gzipSync(array(some)) },
    { name: "an array in gzip in a zip", file: () => zipOf([gz("a.json.gz", array(some))]) },
    { name: "two arrays", file: () => Buffer.concat([array(lines(100)), array(lines(200, 100))]) },
  ])("$name, in chunks of any size", async ({ file }) => {
    const bytes = await file();
    for (const size of chunkSizes) {
      const text = (await decoded(bytes, size)).toString().replace(/\} +\n/g, "}\n");
      expect(withoutEnds(Buffer.from(text)) === withoutEnds(some), `chunks of ${size}`).toBe(true);
    }
  });
});

describe("a file that is cut anywhere is an error, never a short success:", () => {
  const few = lines(3);
  test.each<{ name: string; file: () => Promise<Buffer> | Buffer }>([
    { name: "gzip", file: () => fullHeader(few) },
    {
      name: "a zip of gzip files",
      file: () =>
        zipOf([
          { ...gz("a.json.gz", few), stored: true },
          { name: "b", content: few },
        ]),
    },
    { name: "ZIP64", file: () => zipOf([{ name: "a.json", content: few, described: true }], { zip64: true }) },
    { name: "an array", file: () => array(few) },
  ])("$name", async ({ file, name }) => {
    const whole = await file();
    for (let length = 1; length < whole.length; length++) {
      const cut = decoded(whole.subarray(0, length), length % 2 ? 5 : 65_536);
      // What is left of an array in its first bytes may be a line as well, which is rejected as one.
      if (name === "an array" && length === 1) await expect(cut).resolves.toEqual(Buffer.from("["));
      else await expect(cut, `cut at ${length}`).rejects.toMatchObject({ code: "file_truncated" });
    }
  });

  test("gzip of two members is no error where the first ends, as nobody can know", async () => {
    const first = gzipSync(few);
    const both = Buffer.concat([first, gzipSync(few)]);
    for (let length = first.length + 1; length < both.length; length++) {
      await expect(decoded(both.subarray(0, length)), `cut at ${length}`).rejects.toMatchObject({
        code: "file_truncated",
      });
    }
  });
});

describe("a damaged file is an error:", () => {
  const gzip = gzipSync(some);
  const flipped = (bytes: Buffer, at: number) => {
    const copy = Buffer.from(bytes);
    copy.writeUInt8(copy.readUInt8(at) ^ 0xff, at);
    return copy;
  };
  const afterwards = (bytes: Buffer, more: string | Buffer) => Buffer.concat([bytes, Buffer.from(more)]);

  test.each<{ name: string; file: () => Promise<Buffer> | Buffer }>([
    { name: "a wrong checksum of gzip", file: () => flipped(gzip, gzip.length - 8) },
    { name: "a wrong length of gzip", file: () => flipped(gzip, gzip.length - 1) },
    { name: "garbage in gzip", file: () => flipped(gzip, 12) },
    { name: "a gzip header with unknown flags", file: () => flipped(gzip, 3) },
    { name: "text after gzip", file: () => afterwards(gzip, "{}\n") },
    { name: "zeros after gzip", file: () => afterwards(gzip, Buffer.alloc(512)) },
    { name: "an element missing between commas", file: () => Buffer.from('[{"a":1},,{"b":2}]') },
    { name: "a comma before the end", file: () => Buffer.from('[{"a":1},]') },
    { name: "text after an array", file: () => Buffer.from('[{"a":1}] x') },
    { name: "an object after an array", file: () => Buffer.from('[{"a":1}]\n{"b":2}') },
    { name: "a bracket that closes nothing", file: () => Buffer.from('[{"a":1}}]') },
    { name: "text after a zip", file: async () => afterwards(await zipOf([{ name: "a", content: some }]), "more") },
    { name: "text before a zip's files", file: async () => shifted(await zipOf([{ name: "a", content: some }])) },
    {
      name: "a zip member's wrong checksum",
      file: async () => changed(await zipOf([{ name: "a", content: some, stored: true }]), '"n":7', '"n":8'),
    },
    {
      name: "a zip whose directory hides a file",
      file: async () => {
        const zip = await zipOf([
          { name: "a", content: some },
          { name: "b", content: some },
        ]);
        zip.writeUInt16LE(1, zip.length - 12);
        return zip;
      },
    },
    {
      name: "a zip file longer than its directory says",
      file: async () => {
        const zip = await zipOf([{ name: "a", content: some }]);
        const entry = zip.lastIndexOf(Buffer.from("504b0102", "hex"));
        zip.writeUInt32LE(some.length - 1, entry + 24);
        return zip;
      },
    },
  ])("$name", async ({ file }) => {
    const bytes = await file();
    for (const size of [3, 65_536]) await expect(decoded(bytes, size)).rejects.toMatchObject({ code: "file_corrupt" });
  });

  /** Begins as a zip, but its files stand four bytes later than its directory says. */
  const shifted = (zip: Buffer) => Buffer.concat([zip.subarray(0, 4), zip]);

  function changed(bytes: Buffer, from: string, to: string): Buffer {
    const copy = Buffer.from(bytes);
    copy.write(to, copy.indexOf(from));
    return copy;
  }
});

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

describe("an array", () => {
  test.each([
    { array: '[{"a":1},{"b":2}]', lines: ' {"a":1}\n{"b":2} ' },
    {
      array: '\uFEFF \n[\r\n{"a":\n1}\n,\n[2]\n, "x" , 3,null\n]\n',
      lines: '    \r {"a": 1} \n [2] \n "x" \n 3\nnull   ',
    },
    { array: '[{"a":"],[{}\\"\\\\"},{"b\\"":"\n"}]', lines: ' {"a":"],[{}\\"\\\\"}\n{"b\\"":"\r"} ' },
    { array: '[{"a":[{},[1,\n2]]}]', lines: ' {"a":[{},[1, 2]]} ' },
    { array: "[]", lines: "  " },
    { array: "[ ]\n", lines: "    " },
    { array: '[{} {},{"a":1]]', lines: ' {} {}\n{"a":1] ' },
  ])("$array keeps every byte in its place", async ({ array, lines }) => {
    const marked = array.startsWith("\uFEFF") ? `  ${lines}` : lines;
    expect(Buffer.byteLength(marked)).toBe(Buffer.byteLength(array));
    for (const size of [1, 2, 3, 64]) expect((await decoded(Buffer.from(array), size)).toString()).toBe(marked);
  });
});

test("no more is read than is asked for, and how much of the file was used is told", async () => {
  const content = Buffer.concat(Array.from({ length: 40 }, (_, i) => gzipSync(lines(2_000, i))));
  const file = fileOf(content, 4_096);
  const used: number[] = [];
  for await (const chunk of decode(file, (bytes) => used.push(bytes))) {
    if (chunk.length > 0 && used.length === 5) break;
  }
  expect(file.reads.bytes).toBeLessThan(content.length / 4);
  expect(used).toEqual([...used].sort((a, b) => a - b));

  used.length = 0;
  for await (const chunk of decode(fileOf(content, 4_096), (bytes) => used.push(bytes))) void chunk;
  expect(used.at(-1)).toBeGreaterThan(content.length - 10);
});

test("a zip is read once through, in few pieces", async () => {
  const members = Array.from({ length: 200 }, (_, i) => ({ ...gz(`${i}.json.gz`, lines(20, i)), stored: true }));
  const file = fileOf(await zipOf(members));
  for await (const chunk of decode(file)) void chunk;
  expect(file.reads.starts.length).toBeLessThan(8);
});

test("what the source throws comes out as it is", async () => {
  const error = new Error("the source fails");
  const zip = await zipOf([{ name: "a.json", content: some }]);
  for (const bytes of [some, gzipSync(some), zip, array(some)]) {
    for (const place of [0, 40, 200]) {
      const file = fileOf(bytes, 16);
      const read = file.read.bind(file);
      file.read = async function* (start) {
        for await (const chunk of read(start)) {
          if (file.reads.bytes > place) throw error;
          yield chunk;
        }
      };
      const all = async () => {
        for await (const chunk of decode(file)) void chunk;
      };
      await expect(all()).rejects.toBe(error);
    }
  }
});
