import type { BigIntStats } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";

import { AppError, type ErrorCode } from "@/lib/errors";
import { skipReason } from "./skip-rules";
import type { Listed } from "./source";

/** A place in the import folder: `key` is its path in it with "/" between names, "" for the folder itself. */
type Place = { key: string; real: string };

/** Finds a path in the import folder. Throws AppError `path_outside_import_dir`, `path_not_found`, `path_unreadable`. */
export async function locate(path: string, importDir: string): Promise<Place> {
  const target = resolve(importDir, path);
  if (path.includes("\0") || !isInside(target, resolve(importDir))) throw outside(path);
  const [root, real] = await Promise.all([realpath(importDir), realpath(target)]).catch((error: unknown) => {
    throw fileError(error, path, "path_not_found");
  });
  if (!isInside(real, root)) throw outside(path);
  return { key: relative(resolve(importDir), target).split(sep).join("/"), real };
}

/** Every file at or under a place, in byte order of the key. */
export async function* walk(place: Place): AsyncGenerator<Listed> {
  const stats = await statOf(place);
  if (stats.isDirectory()) return yield* walkFolder(place, "");
  if (!stats.isFile()) {
    throw new AppError("path_unreadable", `${place.key} is neither a file nor a folder.`);
  }
  yield listed(place, place.key.split("/").at(-1) ?? "", stats);
}

async function* walkFolder(folder: Place, below: string): AsyncGenerator<Listed> {
  const entries = await readdir(folder.real, { withFileTypes: true }).catch((error: unknown) => {
    throw fileError(error, folder.key || "The import folder", "path_not_found");
  });
  // A folder sorts as its files do, by the slash after its name.
  const sorted = entries
    .map((entry) => ({ entry, order: Buffer.from(entry.isDirectory() ? `${entry.name}/` : entry.name) }))
    .sort((a, b) => Buffer.compare(a.order, b.order));

  for (const { entry } of sorted) {
    const place = { key: folder.key ? `${folder.key}/${entry.name}` : entry.name, real: join(folder.real, entry.name) };
    const path = below + entry.name;
    const why = unusable(entry.name, entry);
    if (why) yield { skipped: { key: place.key, bytes: 0, why } };
    else if (entry.isDirectory()) yield* walkFolder(place, `${path}/`);
    else yield* listedIfThere(place, path);
  }
}

type Kind = { isDirectory(): boolean; isFile(): boolean; isSymbolicLink(): boolean };

function unusable(name: string, kind: Kind): string | undefined {
  if (name.includes("\uFFFD")) return "Its name is not valid UTF-8; rename it.";
  // Followed, a link within the folder would import a file twice, and one that leads out would read what it must not.
  if (kind.isSymbolicLink()) return "Links are not followed; put the file itself there.";
  if (!kind.isDirectory() && !kind.isFile()) return "It is neither a file nor a folder.";
  return undefined;
}

/** A file that went away since its folder was read, such as an upload that has just got its name, is no error. */
async function* listedIfThere(place: Place, path: string): AsyncGenerator<Listed> {
  const stats = await statOf(place).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "path_not_found") return undefined;
    throw error;
  });
  if (stats) yield listed(place, path, stats);
}

function listed(place: Place, path: string, stats: BigIntStats): Listed {
  const bytes = Number(stats.size);
  const why = skipReason(path);
  if (why) return { skipped: { key: place.key, bytes, why } };
  return { object: { key: place.key, bytes, version: versionOf(stats) } };
}

/** What pins a file: its size and the nanosecond of its last change. */
export const versionOf = (stats: BigIntStats) => `${stats.size}-${stats.mtimeNs}`;

function statOf(place: Place): Promise<BigIntStats> {
  return stat(place.real, { bigint: true }).catch((error: unknown) => {
    throw fileError(error, place.key, "path_not_found");
  });
}

const isInside = (path: string, folder: string) =>
  path === folder || path.startsWith(folder.replace(/[/\\]$/, "") + sep);

const outside = (path: string) =>
  new AppError("path_outside_import_dir", `${path.replaceAll("\0", "")} leads out of the import folder.`, {
    hint: "Give a path inside the import folder, relative to it. Links that lead out of it are not followed.",
  });

const BUSY = new Set(["EMFILE", "ENFILE", "EAGAIN", "ESTALE", "ETIMEDOUT", "EIO"]);
const ABSENT = new Set(["ENOENT", "ENOTDIR", "ENAMETOOLONG"]);

/** An error of the file system in our own terms; `absent` is the code for a path that is not there. */
export function fileError(error: unknown, key: string, absent: ErrorCode): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error;
  const code = String((error as NodeJS.ErrnoException).code);
  const options = { cause: error, upstream: code };
  if (ABSENT.has(code)) {
    const hint = "Check the path: it is relative to the import folder, and upper and lower case differ.";
    return new AppError(absent, `There is no ${key} in the import folder.`, { ...options, hint });
  }
  if (BUSY.has(code)) return new AppError("source_unavailable", `${key} cannot be read at the moment.`, options);
  const hint = "Give the user that runs Backhaul the right to read it.";
  return new AppError("path_unreadable", `${key} cannot be read: ${code}.`, { ...options, hint });
}
