import { opendir, stat } from "node:fs/promises";
import { join } from "node:path";

import type { ImportFile, ImportList } from "@/lib/schemas/imports";

const MAX_FILES = 5_000;
const MAX_DEPTH = 8;

/** The regular files under the import folder, newest first; hidden files and links are left out. */
export async function listImports(folder: string): Promise<ImportList> {
  const items: ImportFile[] = [];
  const truncated = !(await walk(folder, "", items, 0));
  items.sort((a, b) => b.modifiedAt.localeCompare(a.modifiedAt) || a.path.localeCompare(b.path));
  return { items, folder, truncated };
}

/** False when there were more files than are listed. */
async function walk(folder: string, below: string, items: ImportFile[], depth: number): Promise<boolean> {
  if (depth > MAX_DEPTH) return false;
  let complete = true;
  for await (const entry of await opendir(join(folder, below)).catch(absent)) {
    if (entry.name.startsWith(".")) continue;
    if (items.length >= MAX_FILES) return false;
    const path = below ? `${below}/${entry.name}` : entry.name;
    if (entry.isDirectory()) complete = (await walk(folder, path, items, depth + 1)) && complete;
    else if (entry.isFile()) {
      const found = await stat(join(folder, path)).catch(() => null);
      if (found) items.push({ path, bytes: found.size, modifiedAt: found.mtime.toISOString() });
    }
  }
  return complete;
}

/** A folder that is not there, or went away meanwhile, holds nothing. */
function absent(error: NodeJS.ErrnoException): [] {
  if (error.code === "ENOENT") return [];
  throw error;
}
