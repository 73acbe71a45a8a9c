import { crc32 } from "node:zlib";

import type { ByteReader } from "./byte-reader";
import { corrupt, truncated } from "./format-errors";
import { inflate } from "./inflate";

const WHAT = "the gzip data";
const HAS = { headerCrc: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 };
const DEFLATE = 8;

/**
 * The contents of a gzip file, all its members one after another. Throws AppError `file_truncated`, and `file_corrupt`
 * when a checksum is wrong or something follows the last member.
 */
export async function* gunzip(reader: ByteReader, key: string): AsyncGenerator<Buffer> {
  do {
    await skipHeader(reader, key);
    let crc = 0;
    let size = 0;
    for await (const chunk of inflate(reader, { key, what: WHAT })) {
      crc = crc32(chunk, crc);
      size += chunk.length;
      yield chunk;
    }
    const trailer = await reader.take(8);
    if (trailer.length < 8) throw truncated(key, WHAT);
    if (trailer.readUInt32LE(0) !== crc) throw corrupt(key, "Its checksum does not fit its contents.");
    if (trailer.readUInt32LE(4) !== size % 2 ** 32) throw corrupt(key, "Its length does not fit its contents.");
  } while ((await reader.peek(1)).length > 0);
}

async function skipHeader(reader: ByteReader, key: string): Promise<void> {
  const at = reader.position;
  const header = await reader.take(10);
  if (!header.subarray(0, 2).equals(Buffer.from([0x1f, 0x8b]).subarray(0, header.length)))
    throw corrupt(key, `After the gzip data, at byte ${at}, comes something else.`);
  if (header.length < 10) throw truncated(key, WHAT);
  const flags = header.readUInt8(3);
  if (header[2] !== DEFLATE || (flags & HAS.reserved) !== 0) throw corrupt(key, "Its gzip header is not a valid one.");
  if (flags & HAS.extra) {
    const length = await exactly(reader, 2, key);
    await exactly(reader, length.readUInt16LE(0), key);
  }
  if (flags & HAS.name) await skipText(reader, key);
  if (flags & HAS.comment) await skipText(reader, key);
  if (flags & HAS.headerCrc) await exactly(reader, 2, key);
}

async function exactly(reader: ByteReader, count: number, key: string): Promise<Buffer> {
  const bytes = await reader.take(count);
  if (bytes.length < count) throw truncated(key, WHAT);
  return bytes;
}

async function skipText(reader: ByteReader, key: string): Promise<void> {
  for (let chunk = await reader.next(); chunk; chunk = await reader.next()) {
    const zero = chunk.indexOf(0);
    if (zero < 0) continue;
    reader.unread(chunk.subarray(zero + 1));
    return;
  }
  throw truncated(key, WHAT);
}
