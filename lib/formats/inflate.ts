import type { Transform } from "node:stream";
import { createInflateRaw } from "node:zlib";

import { AppError } from "@/lib/errors";
import type { ByteReader } from "./byte-reader";
import { corrupt, truncated } from "./format-errors";

/** Of one step in zlib's own threads. */
const OUTPUT_BYTES = 128 * 1024;

/** A decompressor of node:zlib; the work is done in its thread pool. */
export type Engine = Transform & { readonly bytesWritten: number };

/** What is unpacked, in the words of its messages: the file's key, and which stream within it. */
export type Unpacked = { key: string; what: string };

/** One raw deflate stream. What follows it is left in the reader. */
export const inflate = (reader: ByteReader, unpacked: Unpacked) =>
  decompress(reader, createInflateRaw({ chunkSize: OUTPUT_BYTES }), unpacked);

/**
 * What an engine makes of the reader's bytes, up to the end of the compressed stream. No more is read than is asked for.
 * Of no bytes at all it makes nothing; that they are missing shows by what should follow them.
 * Throws AppError `file_truncated`, `file_corrupt`, and what the reader throws.
 */
export async function* decompress(reader: ByteReader, engine: Engine, { key, what }: Unpacked): AsyncGenerator<Buffer> {
  // Left early, an engine may complain when nobody listens any more.
  engine.on("error", () => {});
  const feeding = feed(reader, engine);
  try {
    for await (const chunk of engine as AsyncIterable<Buffer>) yield chunk;
  } catch (error) {
    if (error instanceof AppError) throw error;
    const { code = "" } = error as NodeJS.ErrnoException;
    if (code === "Z_BUF_ERROR") throw truncated(key, what, error);
    // Those of zlib, by number, and of Zstandard.
    if (/^(Z_|ZSTD_|ERR_ZLIB)/.test(code)) throw corrupt(key, `${capital(what)} cannot be unpacked.`, error);
    throw error;
  } finally {
    engine.destroy();
    await feeding;
  }
}

/** Never rejects: what goes wrong is thrown where the engine is read. */
async function feed(reader: ByteReader, engine: Engine): Promise<void> {
  let fed = 0;
  let last: Buffer = Buffer.alloc(0);
  try {
    while (!isOver(engine)) {
      const chunk = await reader.next();
      if (!chunk) {
        engine.end();
        return;
      }
      last = chunk;
      fed += chunk.length;
      if (!isOver(engine)) await written(engine, chunk);
      // It leaves nothing but what follows its stream.
      if (engine.bytesWritten < fed) break;
    }
  } catch (error) {
    engine.destroy(error as Error);
    return;
  }
  reader.unread(last.subarray(last.length - (fed - engine.bytesWritten)));
}

const isOver = (engine: Engine) => engine.destroyed || engine.readableEnded;

/** Until the engine has used up the chunk, or its stream has ended within it. */
function written(engine: Engine, chunk: Buffer): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      engine.off("end", done);
      engine.off("close", done);
      resolve();
    };
    engine.once("end", done);
    engine.once("close", done);
    engine.write(chunk, done);
  });
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
