import { hkdfSync, randomBytes, randomUUID } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { env } from "@/lib/env";

const KEY_BYTES = 32;

let root: Buffer | undefined;

/** A 32-byte key for one purpose, from APP_SECRET or, when that is not set, from DATA_DIR/secret.key (mode 0600). */
export function deriveKey(purpose: string): Buffer {
  const { APP_SECRET, DATA_DIR } = env();
  root ??= APP_SECRET ? Buffer.from(APP_SECRET) : keyFile(DATA_DIR);
  return Buffer.from(hkdfSync("sha256", root, "backhaul", purpose, KEY_BYTES));
}

/** Reads the key, or makes it; of two processes that make it at once, one wins and both read that one. */
function keyFile(folder: string): Buffer {
  const path = join(folder, "secret.key");
  const found = readKey(path);
  if (found) return found;
  mkdirSync(folder, { recursive: true });
  const temporary = join(folder, `.secret.key-${randomUUID()}`);
  writeFileSync(temporary, `${randomBytes(KEY_BYTES).toString("base64url")}\n`, { mode: 0o600, flag: "wx" });
  try {
    linkSync(temporary, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
  const made = readKey(path);
  if (made) return made;
  throw new Error(`The key file ${path} could not be made.`);
}

function readKey(path: string): Buffer | null {
  try {
    const key = Buffer.from(readFileSync(path, "utf8").trim(), "base64url");
    if (key.length !== KEY_BYTES)
      throw new Error(
        `The key file ${path} is damaged. Put back the one from your backup: without it, stored credentials cannot be read.`,
      );
    return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
