import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { LaunchError } from "./launch-error.mjs";
import { ROOT } from "./root.mjs";

/** DATA_DIR, as lib/env.ts reads it; known here before there is anything to read it with. */
export function dataDir() {
  return resolve(ROOT, process.env.DATA_DIR || ".data");
}

const REASONS = {
  EACCES: "this user has no right to write there",
  EPERM: "this user has no right to write there",
  EROFS: "it is on a read-only disk",
  ENOSPC: "the disk is full",
  ENOTDIR: "a part of that path is a file",
  EEXIST: "it is a file",
};

/** Makes the data folder and its own folders, and proves that they can be written. @param {string} dir */
export function prepareDataDir(dir) {
  const probe = join(dir, "run", `.probe-${process.pid}`);
  try {
    for (const folder of ["run", "logs"]) mkdirSync(join(dir, folder), { recursive: true });
    writeFileSync(probe, "probe");
    rmSync(probe);
  } catch (cause) {
    const reason = REASONS[/** @type {keyof typeof REASONS} */ (cause.code)] ?? cause.message;
    const message = `Backhaul cannot write to its data folder ${dir}, because ${reason}: mend that, or set DATA_DIR to another folder.`;
    throw new LaunchError(message, { cause });
  }
}

const urlFile = (dir) => join(dir, "run/database-url");

/** Leaves the embedded database's address where the CLI and further workers of this machine find it. */
export function writeDatabaseUrl(dir, url) {
  const draft = `${urlFile(dir)}.new`;
  writeFileSync(draft, `${url}\n`, { mode: 0o600 });
  chmodSync(draft, 0o600);
  renameSync(draft, urlFile(dir));
}

export function removeDatabaseUrl(dir) {
  rmSync(urlFile(dir), { force: true });
}

/** Settings that name the database: the environment's own, or the embedded one while it runs. @returns {NodeJS.ProcessEnv} */
export function databaseSettings(dir = dataDir()) {
  if (process.env.DATABASE_URL || !existsSync(urlFile(dir))) return {};
  return { DATABASE_URL: readFileSync(urlFile(dir), "utf8").trim() };
}
