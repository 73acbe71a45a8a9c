import { createWriteStream } from "node:fs";
import { type FileHandle, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

import { AppError } from "@/lib/errors";
import type { RawFile } from "@/lib/formats/decode";
import { sniff } from "@/lib/formats/sniff";

/** So many tell a zip archive. */
const MAGIC_BYTES = 4;
const CHUNK_BYTES = 256 * 1024;
const FULL: ReadonlySet<string> = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

/**
 * What comes in as a file. A zip archive has its directory at its end, so that it is kept in a temporary file; all else is
 * read as it comes. The file has no name any more when it is read: however the process ends, nothing stays.
 */
export async function* stdinFile(input: Readable, key: string): AsyncGenerator<RawFile> {
  const { head, all } = await beginning(input);
  const found = sniff(head);
  if (!("encoding" in found) || found.encoding !== "zip") {
    yield { key, bytes: null, read: () => all };
    return;
  }
  const handle = await keep(all);
  try {
    const { size } = await handle.stat();
    yield { key, bytes: size, read: (start) => bytesFrom(handle, start) };
  } finally {
    await handle.close();
  }
}

async function* bytesFrom(handle: FileHandle, start: number): AsyncGenerator<Buffer> {
  for (let at = start; ;) {
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

async function beginning(input: Readable): Promise<{ head: Buffer; all: AsyncIterable<Buffer> }> {
  const chunks = input[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const held: Buffer[] = [];
  for (let bytes = 0; bytes < MAGIC_BYTES;) {
    const { done, value } = await chunks.next();
    if (done) break;
    held.push(value);
    bytes += value.length;
  }
  async function* all(): AsyncGenerator<Buffer> {
    try {
      yield* held;
      for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
    } finally {
      await chunks.return?.();
    }
  }
  return { head: Buffer.concat(held), all: all() };
}

async function keep(bytes: AsyncIterable<Buffer>): Promise<FileHandle> {
  const folder = await mkdtemp(join(tmpdir(), "backhaul-zip-")).catch((error: NodeJS.ErrnoException) => {
    throw notKept(`cannot be written (${error.code})`, error);
  });
  try {
    const path = join(folder, "stdin.zip");
    await pipeline(bytes, createWriteStream(path, { mode: 0o600 }));
    return await open(path, "r");
  } catch (error) {
    throw FULL.has(String((error as NodeJS.ErrnoException).code)) ? notKept("has no room for it", error) : error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const notKept = (why: string, cause: unknown) =>
  new AppError("staging_full", `A zip archive is kept in a temporary file, and ${tmpdir()} ${why}.`, {
    cause,
    hint: "Let TMPDIR name a folder with room for the archive, or unpack it first, as with unzip -p.",
  });
