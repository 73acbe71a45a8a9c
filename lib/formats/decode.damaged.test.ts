import { gzipSync } from "node:zlib";

import { describe, expect, test, vi } from "vitest";

import { decoded, zipOf } from "./testing/files";
import { array, fullHeader, gz, lines, some } from "./testing/records";

// The machine may be busy with other tests.
vi.setConfig({ testTimeout: 120_000 });

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
