import { createHash } from "node:crypto";
import { mkdir, open, readdir, rm, stat, statfs } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";

import { AppError } from "@/lib/errors";
import type { StagingSink } from "@/lib/sources/export-source";
import { publish, removeEmptyFolders, writeAll } from "./lasting-files";
import { assertKey, type StagedCopy, type StagingStore } from "./staging";
import { copyGone, stagingFull, stagingUnavailable } from "./staging-errors";

/** Not a key, so no copy can stand there. On the same disk, so that a rename is one step. */
const UNFINISHED = ".unfinished";
/** No key has it. */
const SLASH = "~";
const READ_BYTES = 1024 * 1024;
const LOOK_AT_ROOM_BYTES = 32 * 1024 * 1024;
/** Databases and logs often lie on the same disk. */
export const RESERVE_BYTES = 512 * 1024 * 1024;

type Options = { reserveBytes?: number };

/** A folder: for one machine, or for several that share it. Made when it is missing. */
export function openFolderStaging(path: string, { reserveBytes = RESERVE_BYTES }: Options = {}): StagingStore {
  const root = resolve(path);
  const unfinished = join(root, UNFINISHED);
  const unfinishedOf = (key: string) => {
    assertKey(key);
    return join(unfinished, key.replaceAll("/", SLASH));
  };
  const fileOf = (key: string) => {
    assertKey(key);
    return join(root, ...key.split("/"));
  };
  const failed = (error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof AppError || code === undefined) return error;
    if (code === "ENOSPC" || code === "EDQUOT") return stagingFull(root, { free: 0, reserve: reserveBytes }, error);
    return stagingUnavailable(root, `${failures[code] ?? "The file system reports"} (${code}).`, error);
  };
  const room = async () => {
    const { bavail, bsize } = await statfs(root);
    return bavail * bsize;
  };
  const assertRoom = async () => {
    const free = await room();
    if (free < reserveBytes) throw stagingFull(root, { free, reserve: reserveBytes });
  };

  async function create(key: string): Promise<StagingSink> {
    const target = fileOf(key);
    const source = unfinishedOf(key);
    await mkdir(unfinished, { recursive: true });
    await assertRoom();
    const file = await open(source, "wx", 0o600);
    const hash = createHash("sha256");
    let bytes = 0;
    let looked = 0;
    let closed = false;
    const close = async () => {
      if (!closed) await file.close();
      closed = true;
    };
    return {
      async write(chunk) {
        try {
          if (bytes - looked >= LOOK_AT_ROOM_BYTES) {
            looked = bytes;
            await assertRoom();
          }
          await writeAll(file, chunk);
        } catch (error) {
          throw failed(error);
        }
        hash.update(chunk);
        bytes += chunk.length;
      },
      async commit(prove) {
        try {
          await prove?.({ bytes, read: (start) => readFile(source, start) });
          await file.sync();
          await close();
          await publish(source, target, root);
        } catch (error) {
          throw failed(error);
        }
        return { bytes, sha256: hash.digest("hex") };
      },
      async abort() {
        await close();
        await rm(source, { force: true });
      },
    };
  }

  async function* readFile(path: string, start: number, signal?: AbortSignal): AsyncGenerator<Buffer> {
    const file = await open(path);
    try {
      for (let at = start; ;) {
        signal?.throwIfAborted();
        const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
        const { bytesRead } = await file.read(buffer, 0, READ_BYTES, at);
        if (bytesRead === 0) return;
        at += bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
    } finally {
      await file.close();
    }
  }

  async function* read(key: string, start: number, signal: AbortSignal): AsyncGenerator<Buffer> {
    const path = fileOf(key);
    try {
      yield* readFile(path, start, signal);
    } catch (error) {
      throw isMissing(error) ? copyGone(root, key, error) : failed(error);
    }
  }

  async function* copies(): AsyncGenerator<StagedCopy> {
    const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw failed(error);
    });
    for (const entry of entries) {
      const key = relative(root, join(entry.parentPath, entry.name)).split(sep).join("/");
      if (!entry.isFile() || key.startsWith(`${UNFINISHED}/`)) continue;
      const found = await statOrNull(join(root, key));
      if (found) yield { key, bytes: found.size, modifiedAt: found.mtime };
    }
  }

  async function* unfinishedKeys(): AsyncGenerator<string> {
    for (const name of await readdir(unfinished).catch(() => [])) yield name.replaceAll(SLASH, "/");
  }

  return {
    place: root,
    create: (key) =>
      create(key).catch((error: unknown) => {
        throw failed(error);
      }),
    read,
    size: async (key) => (await statOrNull(fileOf(key)))?.size ?? null,
    async remove(key) {
      const file = fileOf(key);
      await rm(file, { force: true }).catch((error: unknown) => {
        throw failed(error);
      });
      await removeEmptyFolders(dirname(file), root);
    },
    list: copies,
    unfinished: unfinishedKeys,
    removeUnfinished: (key) => rm(unfinishedOf(key), { force: true }),
    async free() {
      await mkdir(root, { recursive: true }).catch((error: unknown) => {
        throw failed(error);
      });
      return Math.max(0, (await room()) - reserveBytes);
    },
    close: async () => {},
  };
}

const failures: Record<string, string> = {
  EACCES: "It may not be written to",
  EPERM: "It may not be written to",
  EROFS: "It is read-only",
  ENOTDIR: "A part of the path is a file",
  EMFILE: "Too many files are open",
};

const isMissing = (error: unknown) => ["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "");

const statOrNull = (file: string) =>
  stat(file).catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw error;
  });
