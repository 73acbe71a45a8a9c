import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

import { identify, isAlive } from "./process-id.mjs";

/** @typedef {import("./process-id.mjs").ProcessId & { url?: string, children?: Record<string, import("./process-id.mjs").ProcessId> }} Holder */

/**
 * Takes the lock file for this process.
 * `holder` is set when a living process has it; `left` is what a dead holder had written.
 * @returns {{ held: true, left: Holder | null, update(info: object): void, release(): void } | { held: false, holder: Holder }}
 */
export function takeLock(file) {
  mkdirSync(dirname(file), { recursive: true });
  const mine = identify(process.pid);
  let left = null;
  // A second round follows only when another process moved between our look and our link.
  for (let round = 0; round < 50; round++) {
    if (linkNew(file, mine)) return { held: true, left, ...holding(file, mine) };
    const holder = readHolder(file);
    if (holder && isAlive(holder)) return { held: false, holder };
    left = holder ?? left;
    removeStale(file, holder);
  }
  throw new Error(`The lock file ${file} could not be taken.`);
}

/** Who wrote the lock file, dead or alive; null without a readable one. @returns {Holder | null} */
export function readHolder(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}

// A link, unlike an exclusive open, shows the file to others only when it is whole.
function linkNew(file, info) {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(info), { mode: 0o600 });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function removeStale(file, holder) {
  const current = readHolder(file);
  if (current?.pid === holder?.pid && current?.stamp === holder?.stamp) rmSync(file, { force: true });
}

function holding(file, mine) {
  return {
    update(info) {
      const draft = `${file}.${process.pid}`;
      writeFileSync(draft, JSON.stringify({ ...mine, ...info }), { mode: 0o600 });
      renameSync(draft, file);
    },
    release() {
      if (readHolder(file)?.pid === process.pid) rmSync(file, { force: true });
    },
  };
}
