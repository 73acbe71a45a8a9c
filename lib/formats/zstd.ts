import * as zlib from "node:zlib";

import { ByteReader } from "./byte-reader";
import { corrupt, truncated, unsupported } from "./format-errors";
import { type Engine, decompress } from "./inflate";

const WHAT = "the Zstandard data";
const FRAME = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;

type CreateEngine = (options: { chunkSize: number }) => Engine;

/** Node has it from 22.15 on. */
const createEngine = (zlib as { createZstdDecompress?: CreateEngine }).createZstdDecompress;

/**
 * The contents of a Zstandard file, all its frames one after another. Throws AppError `unsupported_format` where Node has
 * no Zstandard, `file_truncated`, `file_corrupt`.
 */
export async function* unzstd(reader: ByteReader, key: string, engineOf = createEngine): AsyncGenerator<Buffer> {
  if (!engineOf) {
    throw unsupported(
      key,
      `a Zstandard file, which Node.js ${process.versions.node} cannot unpack`,
      "Run Backhaul with Node.js 22.15 or newer, or pack the file as gzip.",
    );
  }
  do {
    // A frame at a time, measured by its own headers: decoders differ in what they make of a cut or foreign end.
    const frame = new ByteReader(() => frameBytes(reader, key));
    if ((await frame.peek(1)).length === 0) continue;
    yield* decompress(frame, engineOf({ chunkSize: 128 * 1024 }), { key, what: WHAT });
    if ((await frame.take(1)).length > 0) throw corrupt(key, "A frame of it ends before its end.");
  } while ((await reader.peek(1)).length > 0);
}

/** The bytes of one frame (RFC 8878, 3.1.1), none for one to be skipped. */
async function* frameBytes(reader: ByteReader, key: string): AsyncGenerator<Buffer> {
  const exactly = async (count: number) => {
    const bytes = await reader.take(count);
    if (bytes.length < count) throw truncated(key, WHAT);
    return bytes;
  };
  const at = reader.position;
  const magic = await exactly(4);
  const word = magic.readUInt32LE(0);
  if ((word & 0xfffffff0) >>> 0 === SKIPPABLE) {
    let left = (await exactly(4)).readUInt32LE(0);
    for (; left > 0; left -= Math.min(left, 65_536)) await exactly(Math.min(left, 65_536));
    return;
  }
  if (word !== FRAME) throw corrupt(key, `After the Zstandard data, at byte ${at}, comes something else.`);
  const descriptor = await exactly(1);
  const flags = descriptor.readUInt8(0);
  yield Buffer.concat([magic, descriptor, await exactly(headerBytes(flags))]);
  for (let isLast = false; !isLast;) {
    const header = await exactly(3);
    const block = header.readUIntLE(0, 3);
    isLast = (block & 1) === 1;
    // A block of one repeated byte holds that byte alone.
    const size = ((block >> 1) & 3) === 1 ? 1 : block >> 3;
    yield Buffer.concat([header, await exactly(size)]);
  }
  if (flags & 4) yield await exactly(4);
}

/** After the descriptor: window, dictionary id and content size, as its flags say. */
function headerBytes(flags: number): number {
  const isSingle = (flags & 0x20) !== 0;
  const contentSize = [isSingle ? 1 : 0, 2, 4, 8][flags >> 6] ?? 0;
  const dictionary = [0, 1, 2, 4][flags & 3] ?? 0;
  return (isSingle ? 0 : 1) + dictionary + contentSize;
}
