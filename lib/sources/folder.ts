import { constants } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";

import { SpareMemory } from "@/lib/spare-memory";
import { AppError } from "@/lib/errors";
import { fileError, locate, versionOf, walk } from "./folder-files";
import type { Listed, ReadOptions, Source, SourceObject } from "./source";

const CHUNK_BYTES = 1024 * 1024;
/** For the reads that reuse theirs. */
const spare = new SpareMemory(4);

/** Files under the import folder: one file, or a folder with all that is in it. */
export function createFolderSource(path: string, importDir: string): Source {
  return {
    list: (signal) => list(path, importDir, signal),
    read: (object, start, signal, options) => read(object, start, { importDir, signal, ...options }),
    close: async () => {},
  };
}

async function* list(path: string, importDir: string, signal: AbortSignal): AsyncGenerator<Listed> {
  const place = await locate(path, importDir);
  for await (const listed of walk(place)) {
    signal.throwIfAborted();
    yield listed;
  }
}

type Reading = ReadOptions & { importDir: string; signal: AbortSignal };

async function* read(object: SourceObject, start: number, reading: Reading): AsyncGenerator<Buffer> {
  const { importDir } = reading;
  const place = await locate(object.key, importDir).catch((error: unknown) => {
    throw error instanceof AppError && error.code === "path_not_found" ? missing(object.key, error) : error;
  });
  const file = await open(place.real, constants.O_RDONLY | constants.O_NOFOLLOW).catch((error: unknown) => {
    throw fileError(error, object.key, "object_missing");
  });
  try {
    yield* readFrom({ file, path: place.real, object }, start, reading);
  } finally {
    await file.close();
  }
}

type Opened = { file: FileHandle; path: string; object: SourceObject };

/** The file is looked at after each read and before its bytes are handed on, so that no byte of another version gets out. */
async function* readFrom(opened: Opened, start: number, { signal, reuseMemory }: Reading): AsyncGenerator<Buffer> {
  const { file, object } = opened;
  await assertUnchanged(opened);
  const reused = reuseMemory && start < object.bytes ? spare.take(CHUNK_BYTES) : null;
  try {
    for (let at = start; at < object.bytes;) {
      signal.throwIfAborted();
      const size = Math.min(CHUNK_BYTES, object.bytes - at);
      const buffer = reused ?? Buffer.allocUnsafeSlow(size);
      const { bytesRead } = await file.read(buffer, 0, size, at).catch((error: unknown) => {
        throw fileError(error, object.key, "object_missing");
      });
      await assertUnchanged(opened);
      if (bytesRead === 0) throw changed(object.key);
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    if (reused) spare.give(reused);
  }
}

async function assertUnchanged({ file, path, object }: Opened): Promise<void> {
  const stats = await file.stat({ bigint: true });
  if (versionOf(stats) !== object.version) throw changed(object.key);
  if (stats.nlink > 0n) return;
  const replaced = await stat(path).catch(() => null);
  throw replaced ? changed(object.key) : missing(object.key);
}

const changed = (key: string) =>
  new AppError("object_changed", `The file ${key} has changed since it was listed.`, {
    hint: "Put the file back as it was, or start a new migration that reads it as it is now.",
  });

const missing = (key: string, cause?: unknown) =>
  new AppError("object_missing", `The file ${key} is no longer in the import folder.`, {
    cause,
    hint: "Put the same file back and resume, or start a new migration.",
  });
