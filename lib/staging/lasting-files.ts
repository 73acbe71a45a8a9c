import { type FileHandle, mkdir, open, rename, rmdir } from "node:fs/promises";
import { dirname } from "node:path";

const TRIES = 5;

/** Moves a complete file to its place under `root`, where it lasts through a loss of power. The two are on one disk. */
export async function publish(source: string, target: string, root: string): Promise<void> {
  const folder = dirname(target);
  for (let left = TRIES; ; left--) {
    try {
      await makeFolder(folder, root);
      await rename(source, target);
      break;
    } catch (error) {
      // Whoever removed the last copy in the folder may have taken the folder as well.
      if (left === 0 || (error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
  await syncFolder(folder);
}

export async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let done = 0; done < chunk.length;) {
    const { bytesWritten } = await file.write(chunk, done);
    done += bytesWritten;
  }
}

/** A rename lasts through a loss of power only when the folders that hold the new name are written as well. */
async function makeFolder(folder: string, root: string): Promise<void> {
  const made = await mkdir(folder, { recursive: true });
  if (made === undefined) return;
  for (let at = folder; at.length > root.length; at = dirname(at)) await syncFolder(dirname(at));
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Folders from this one up to `root`, as long as they are empty. */
export async function removeEmptyFolders(folder: string, root: string): Promise<void> {
  for (let at = folder; at.length > root.length; at = dirname(at)) {
    const gone = await rmdir(at).then(
      () => true,
      () => false,
    );
    if (!gone) return;
  }
}
