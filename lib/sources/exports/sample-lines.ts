import { AppError } from "@/lib/errors";
import { ByteReader } from "@/lib/formats/byte-reader";
import { gunzip } from "@/lib/formats/gzip";
import { inflate } from "@/lib/formats/inflate";
import { isRecord } from "./is-record";

const LOCAL_HEADER = 0x04034b50;
const HEADER_BYTES = 30;
/** Where they stand in a local header. */
const FLAGS = 6;
const METHOD = 8;
const PACKED_BYTES = 18;
const NAME_LENGTH = 26;
const EXTRA_LENGTH = 28;
/** Sizes stand behind the data. */
const DESCRIBED = 0x08;
const IN_ZIP64 = 0xffffffff;
const DEFLATED = 8;
const NEWLINE = 0x0a;
const MOST_LINE_BYTES = 4 * 1024 * 1024;

/**
 * The gzipped files with which a zip archive begins, unpacked as they come: the archive's end is never waited for. Whose
 * size is only told behind it is the last one, as nobody knows where the next begins.
 */
export async function* firstMembers(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const reader = new ByteReader(() => body);
  try {
    for (;;) {
      const header = await reader.take(HEADER_BYTES);
      if (header.length < HEADER_BYTES || header.readUInt32LE(0) !== LOCAL_HEADER) return;
      await reader.take(header.readUInt16LE(NAME_LENGTH) + header.readUInt16LE(EXTRA_LENGTH));
      const bytes = header.readUInt32LE(PACKED_BYTES);
      const described = (header.readUInt16LE(FLAGS) & DESCRIBED) !== 0 || bytes === IN_ZIP64;
      const member = described ? reader : reader.part(bytes);
      const packed =
        header.readUInt16LE(METHOD) === DEFLATED
          ? new ByteReader(() => inflate(member, { key: "The sample", what: "the zip archive" }))
          : member;
      yield* whatCanBeRead(gunzip(packed, "The sample"));
      if (described) return;
      for (let rest = await member.next(); rest; rest = await member.next());
    }
  } finally {
    await reader.close();
  }
}

/** What follows the file in the archive is no part of its gzip data; and a sample may end anywhere. */
export async function* whatCanBeRead(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* chunks;
  } catch (error) {
    if (!(error instanceof AppError) || !error.code.startsWith("file_")) throw error;
  }
}

/** Whole lines that are not blank, without their newline; a last one that is not ended counts when it is a record. */
export async function* wholeLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = held.length > 0 ? Buffer.concat([held, chunk]) : chunk;
    let from = 0;
    for (let to = bytes.indexOf(NEWLINE); to >= 0; to = bytes.indexOf(NEWLINE, from)) {
      const line = bytes.subarray(from, to);
      if (line.some((byte) => byte > 0x20)) yield line;
      from = to + 1;
    }
    held = bytes.subarray(from);
    if (held.length > MOST_LINE_BYTES) return;
  }
  if (isRecord(held)) yield held;
}
