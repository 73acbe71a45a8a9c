import { type Entry, RandomAccessReader, fromRandomAccessReaderPromise } from "yauzl";

import type { ByteReader } from "./byte-reader";
import { corrupt, truncated, unsupported } from "./format-errors";
import { skipsMember } from "./zip-junk";

/** A file in a zip archive; all numbers are those of the archive's directory. */
export type ZipMember = {
  name: string;
  deflated: boolean;
  crc: number;
  packedBytes: number;
  bytes: number;
  /** Where its local header stands. */
  offset: number;
};

/** Bounds the memory that a directory takes. */
const MOST_MEMBERS = 200_000;
const ENTRY_SIGNATURE = 0x02014b50;
const STORED = 0;
const DEFLATED = 8;

const methods: Record<number, string> = {
  1: "Shrink",
  6: "Implode",
  9: "Deflate64",
  12: "bzip2",
  14: "LZMA",
  93: "Zstandard",
  95: "xz",
  98: "PPMd",
  99: "AES encryption",
};

/**
 * The files of an archive in the order of its directory, without folders and what file managers leave. Throws AppError
 * `file_truncated`, `file_corrupt`, and `unsupported_format` when any of them cannot be read.
 */
export async function readDirectory(reader: ByteReader, bytes: number, key: string): Promise<ZipMember[]> {
  const access = new ReaderAccess(reader);
  const members: ZipMember[] = [];
  try {
    const zip = await fromRandomAccessReaderPromise(access, bytes, { decodeStrings: false, autoClose: false });
    for await (const entry of zip.eachEntry()) {
      const member = toMember(entry);
      if (skipsMember(member.name)) continue;
      assertReadable(entry, member.name, key);
      if (members.length >= MOST_MEMBERS)
        throw unsupported(key, `a zip archive of more than ${MOST_MEMBERS} files`, "Split it into smaller archives.");
      members.push(member);
    }
    await assertComplete(reader, Number(zip.readEntryCursor), key);
  } catch (error) {
    throw explain(access.failure ?? error, key);
  }
  return members;
}

function toMember(entry: Entry): ZipMember {
  return {
    name: entry.fileNameRaw.toString("utf8"),
    deflated: entry.compressionMethod === DEFLATED,
    crc: entry.crc32,
    packedBytes: entry.compressedSize,
    bytes: entry.uncompressedSize,
    offset: entry.relativeOffsetOfLocalHeader,
  };
}

function assertReadable(entry: Entry, name: string, key: string): void {
  const method = entry.compressionMethod;
  if (name === "[Content_Types].xml")
    throw unsupported(key, "a Microsoft Office document", "Export the records as JSON, one object a line.");
  if (entry.isEncrypted()) throw unsupported(key, "an encrypted zip archive", "Unpack it with its password first.");
  if (method === STORED || method === DEFLATED) return;
  const by = methods[method] ?? `method ${method}`;
  throw unsupported(
    key,
    `a zip archive whose file ${name} is packed by ${by}`,
    "Pack it anew as a common zip or gzip.",
  );
}

/** Some writers count members modulo 65,536: then more of them follow where the directory should end. */
async function assertComplete(reader: ByteReader, end: number, key: string): Promise<void> {
  await reader.seek(end);
  const next = await reader.take(4);
  if (next.length === 4 && next.readUInt32LE(0) === ENTRY_SIGNATURE)
    throw corrupt(key, "Its directory holds more files than it says.");
}

function explain(error: unknown, key: string): unknown {
  // What yauzl finds is a plain Error; all else has a name or a code.
  if (!(error instanceof Error) || error.constructor !== Error || "code" in error) return error;
  if (/End of central directory record signature not found/.test(error.message))
    return truncated(key, "the zip archive", error);
  if (/multi-disk/.test(error.message))
    return unsupported(key, "one piece of a zip archive that was split", "Join its pieces first.");
  if (/encryption/.test(error.message))
    return unsupported(key, "an encrypted zip archive", "Unpack it with its password first.");
  return corrupt(key, "Its zip directory cannot be read.", error);
}

/** Random access for yauzl, over a reader that seeks. */
class ReaderAccess extends RandomAccessReader {
  /** What the source threw; yauzl would hide it among its own. */
  failure: unknown;
  readonly #reader: ByteReader;

  constructor(reader: ByteReader) {
    super();
    this.#reader = reader;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, bytesRead?: number) => void,
  ): void {
    this.#take(position, length).then(
      (bytes) => callback(null, bytes.copy(buffer, offset)),
      (error: unknown) => {
        this.failure = error;
        callback(error instanceof Error ? error : new Error(String(error)));
      },
    );
  }

  async #take(position: number, length: number): Promise<Buffer> {
    await this.#reader.seek(position);
    return this.#reader.take(length);
  }
}
