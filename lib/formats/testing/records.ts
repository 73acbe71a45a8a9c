import { gzipSync } from "node:zlib";

/** Lines of records, of very different lengths. */
export const lines = (count: number, from = 0) =>
  Buffer.from(
    Array.from({ length: count }, (_, i) => `{"n":${from + i},"ü":"☕ ${"x".repeat(((from + i) * 37) % 400)}"}\n`).join(
      "",
    ),
  );

export const some = lines(300);

export const array = (content: Buffer) => Buffer.from(`[${content.toString().trimEnd().replaceAll("\n", ",")}]`);

/** A gzip member with every optional field of the header. */
export function fullHeader(content: Buffer): Buffer {
  const plain = gzipSync(content);
  const header = Buffer.from(plain.subarray(0, 10));
  header[3] = 2 | 4 | 8 | 16;
  const fields = [Buffer.from([3, 0]), Buffer.from("abc"), Buffer.from("name.json\0"), Buffer.from("a comment\0")];
  return Buffer.concat([header, ...fields, Buffer.from([0x12, 0x34]), plain.subarray(10)]);
}

/** A packed file, as a member of a zip. */
export const gz = (name: string, content: Buffer) => ({ name, content: gzipSync(content) });
