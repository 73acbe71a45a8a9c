import { crc32 } from "node:zlib";

import type { ByteReader } from "./byte-reader";
import { corrupt, truncated } from "./format-errors";
import { inflate } from "./inflate";
import { type ZipMember, readDirectory } from "./zip-directory";

const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_BYTES = 30;

export type UnzippedMember = { name: string; chunks: AsyncGenerator<Buffer> };

/**
 * The files of a zip archive, found by its directory and in its order; each is to be read before the next is asked for.
 * `bytes` is the archive's size. Throws AppError `file_truncated`, `file_corrupt`, `unsupported_format`.
 */
export async function* unzip(reader: ByteReader, bytes: number, key: string): AsyncGenerator<UnzippedMember> {
  for (const member of await readDirectory(reader, bytes, key)) {
    yield { name: member.name, chunks: contents(reader, member, key) };
  }
}

async function* contents(reader: ByteReader, member: ZipMember, key: string): AsyncGenerator<Buffer> {
  const { name, offset, packedBytes, deflated } = member;
  await reader.seek(offset);
  const header = await reader.take(LOCAL_BYTES);
  if (header.length < LOCAL_BYTES) throw truncated(key, name);
  if (header.readUInt32LE(0) !== LOCAL_SIGNATURE) throw corrupt(key, `${name} is not where its directory says.`);
  await reader.seek(offset + LOCAL_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28));

  const packed = reader.part(packedBytes);
  let crc = 0;
  let size = 0;
  for await (const chunk of deflated ? inflate(packed, { key, what: name }) : packed.rest()) {
    crc = crc32(chunk, crc);
    size += chunk.length;
    // A stream that unpacks to more than it should is stopped here, whatever it may hold.
    if (size > member.bytes) break;
    yield chunk;
  }
  const left = await packed.take(1);
  if (left.length > 0 || size !== member.bytes) throw corrupt(key, `${name} does not have the length that it should.`);
  if (crc !== member.crc) throw corrupt(key, `The checksum of ${name} does not fit its contents.`);
}
