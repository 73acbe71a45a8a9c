import { randomUUID } from "node:crypto";
import { link, mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";

import { AppError } from "@/lib/errors";
import type { Uploaded } from "@/lib/schemas/imports";

/**
 * Writes `body` to `folder`/`name`. The file appears whole or not at all, and never takes the place of another: a
 * migration may be reading that one. Throws conflict when the name is taken.
 */
export async function storeImport(
  folder: string,
  name: string,
  body: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<Uploaded> {
  await mkdir(folder, { recursive: true });
  const temporary = join(folder, `.upload-${randomUUID()}`);
  try {
    const bytes = await write(temporary, body, signal);
    if (bytes === 0) throw new AppError("invalid_input", "The file is empty.");
    await link(temporary, join(folder, name));
    return { path: name, bytes };
  } catch (error) {
    throw explain(error, name);
  } finally {
    await rm(temporary, { force: true });
  }
}

async function write(path: string, body: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<number> {
  const file = await open(path, "wx", 0o640);
  try {
    let bytes = 0;
    for await (const chunk of body) {
      signal.throwIfAborted();
      await file.writeFile(chunk);
      bytes += chunk.byteLength;
    }
    await file.sync();
    return bytes;
  } finally {
    await file.close();
  }
}

function explain(error: unknown, name: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "EEXIST")
    return new AppError("conflict", `A file named “${name}” is already in the import folder.`, {
      cause: error,
      hint: "Use the one that is there, or upload this one under another name.",
    });
  if (code === "ENOSPC")
    return new AppError("conflict", "The disk of the server is full, so the file was not kept.", {
      cause: error,
      hint: "Make room, or set IMPORT_DIR to a folder on another disk.",
    });
  return error;
}
