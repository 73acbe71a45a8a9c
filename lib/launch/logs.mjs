import { closeSync, existsSync, openSync, readSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";

const LARGEST_LOG_BYTES = 10 * 1024 * 1024;
const KEPT = 3;

export const logFile = (dir, name) => join(dir, "logs", `${name}.log`);

/** Moves a log that has grown large aside (`.1` is the newest old one). Called at start. */
export function rotateLog(file) {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) < LARGEST_LOG_BYTES) return;
  for (let age = KEPT - 1; age >= 0; age--) {
    const from = age === 0 ? file : `${file}.${age}`;
    if (existsSync(from)) renameSync(from, `${file}.${age + 1}`);
  }
}

/** Runs `use` with the log opened for appending; a child that inherits the descriptor keeps its own copy. */
export function withLog(file, use) {
  const fd = openSync(file, "a", 0o600);
  try {
    return use(fd);
  } finally {
    closeSync(fd);
  }
}

/** The last lines of a log, for a person who must see why something did not start. */
export function tailOf(file, bytes = 3_000) {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  const buffer = Buffer.alloc(Math.min(size, bytes));
  if (buffer.length === 0) return "";
  const fd = openSync(file, "r");
  try {
    readSync(fd, buffer, 0, buffer.length, size - buffer.length);
  } finally {
    closeSync(fd);
  }
  return buffer.toString("utf8");
}
