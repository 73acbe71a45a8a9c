import { gzipSync } from "node:zlib";

import { describe, expect, test, vi } from "vitest";

import { decode } from "./decode";
import { decoded, fileOf, zipOf } from "./testing/files";
import { array, fullHeader, gz, lines, some } from "./testing/records";

// The machine may be busy with other tests.
vi.setConfig({ testTimeout: 120_000 });

const withoutEnds = (content: Buffer) => content.toString().trim();

const chunkSizes = [1, 2, 3, 7, 64, 1_000, 65_536, 16 * 1024 * 1024];

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
