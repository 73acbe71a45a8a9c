import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";

/** A hash of texts and their order. */
export function hashTexts(...texts) {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(`${Buffer.byteLength(text)}:`).update(text);
  return hash.digest("hex");
}

/**
 * A hash of the names and contents of files and folders below `root`, the same on every machine. Missing ones are left out.
 * @param {string} root @param {string[]} paths @param {(path: string) => boolean} [isIncluded] given the path from root, with slashes
 */
export function hashFiles(root, paths, isIncluded = () => true) {
  const files = paths.flatMap((path) => listFiles(join(root, path)));
  const named = files.map((file) => ({ file, name: relative(root, file).split(sep).join("/") }));
  const hash = createHash("sha256");
  for (const { file, name } of named.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (!isIncluded(name)) continue;
    const bytes = readFileSync(file);
    hash.update(`${name}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest("hex");
}

function listFiles(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return [];
  if (stat.isFile()) return [path];
  if (!stat.isDirectory()) return [];
  return readdirSync(path).flatMap((name) => listFiles(join(path, name)));
}

/** True when the stamp file says exactly this. */
export function isStamped(file, stamp) {
  try {
    return readFileSync(file, "utf8").trim() === stamp;
  } catch {
    return false;
  }
}

export function writeStamp(file, stamp) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${stamp}\n`);
}
