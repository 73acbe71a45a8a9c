import { ByteReader } from "./byte-reader";
import { truncated, unsupported } from "./format-errors";
import { gunzip } from "./gzip";
import { linesOfArray } from "./json-array";
import { type Encoding, type Packing, SNIFF_BYTES, type Sniffed, mayBeCut, packingNames, sniff } from "./sniff";
import { unzip } from "./zip";
import { unzstd } from "./zstd";

/** A file as it lies in its source. `bytes` is its size, null for a stream that can only be read once, from its start. */
export type RawFile = {
  key: string;
  bytes: number | null;
  read(start: number): AsyncIterable<Buffer>;
};

const NEWLINE = 0x0a;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** What a file is, by its first bytes: one small read. */
export async function sniffFile(file: RawFile): Promise<Sniffed> {
  const reader = new ByteReader((start) => file.read(start));
  try {
    return sniff(await reader.peek(SNIFF_BYTES));
  } finally {
    await reader.close();
  }
}

/**
 * A file's decoded bytes from its beginning: lines of JSON, whatever packing they are in. The same file always gives the
 * same bytes, so an offset in them names a record. Memory is bounded whatever the size; no more is read than is asked for.
 * Before each chunk `onConsumed` hears how many bytes of the file itself have been used. Throws AppError
 * `unsupported_format`, `file_truncated`, `file_corrupt`, and what `read` throws.
 */
export async function* decode(file: RawFile, onConsumed: (bytes: number) => void = () => {}): AsyncGenerator<Buffer> {
  const { key } = file;
  const reader = new ByteReader((start) => file.read(start));
  try {
    const head = await reader.peek(SNIFF_BYTES);
    if (mayBeCut(head)) throw truncated(key, "the packed data");
    const unpack = unpackers[encodingOf(sniff(head), key)];
    for await (const chunk of unpack(reader, file)) {
      onConsumed(reader.position);
      if (chunk.length > 0) yield chunk;
    }
  } finally {
    await reader.close();
  }
}

type Unpack = (reader: ByteReader, file: RawFile) => AsyncGenerator<Buffer>;

const unpackers: Record<Encoding, Unpack> = {
  lines: (reader) => reader.rest(),
  array: (reader, { key }) => linesOfArray(reader, key),
  gzip: (reader, { key }) => records(gunzip(reader, key), { key, inside: "gzip" }),
  zstd: (reader, { key }) => records(unzstd(reader, key), { key, inside: "zstd" }),
  zip: (reader, { key, bytes }) => members(reader, bytes, key),
};

/** The archive's files as one, a newline between them at least. */
async function* members(reader: ByteReader, bytes: number | null, key: string): AsyncGenerator<Buffer> {
  if (bytes === null)
    throw unsupported(key, "a zip archive, which cannot be read as a stream", "Unpack it first, as with unzip -p.");
  let last = NEWLINE;
  for await (const { name, chunks } of unzip(reader, bytes, key)) {
    let isFirst = true;
    for await (const chunk of records(chunks, { key: `${name} in ${key}`, inside: "zip", inZip: true })) {
      if (isFirst && last !== NEWLINE) yield Buffer.from([NEWLINE]);
      isFirst = false;
      last = chunk.at(-1) ?? last;
      yield chunk;
    }
  }
}

type Inside = { key: string; inside: Packing; inZip?: boolean };

/** What comes out of a packing must be records; only in a zip archive may there be one gzip more, as Amplitude has it. */
async function* records(chunks: AsyncIterable<Buffer>, within: Inside): AsyncGenerator<Buffer> {
  const { key, inside, inZip = false } = within;
  const reader = new ByteReader(() => chunks);
  try {
    const encoding = encodingOf(sniff(await reader.peek(SNIFF_BYTES)), key, inside);
    // A mark is understood at the very beginning alone, and this file may come after others.
    if (inZip && (await reader.peek(3)).equals(BYTE_ORDER_MARK)) await reader.take(3);
    if (encoding === "lines") yield* reader.rest();
    else if (encoding === "array") yield* linesOfArray(reader, key);
    else if (encoding === "gzip" && inside === "zip")
      yield* records(gunzip(reader, key), { ...within, inside: "gzip" });
    else
      throw unsupported(key, `${packingNames[encoding]} inside ${packingNames[inside]}`, "Unpack the outer one first.");
  } finally {
    await reader.close();
  }
}

function encodingOf(found: Sniffed, key: string, inside?: Packing): Encoding {
  if ("encoding" in found) return found.encoding;
  throw unsupported(key, inside ? `${found.foreign} inside ${packingNames[inside]}` : found.foreign, found.hint);
}
