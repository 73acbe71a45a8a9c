import { hkdfSync, randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";

const KEY_BYTES = 32;

/** 32 bytes for one purpose, from APP_SECRET or else from DATA_DIR/secret.key, which is made on first use. */
export function deriveKey(purpose: string): Buffer {
  const { APP_SECRET, DATA_DIR } = env();
  return Buffer.from(hkdfSync("sha256", APP_SECRET ?? keyFile(DATA_DIR), "backhaul", purpose, KEY_BYTES));
}

/** For its owner only. Web and worker may both be first: the link decides whose file stays. */
export function keyFile(dataDir: string): Buffer {
  const path = join(dataDir, "secret.key");
  try {
    const found = readKey(path);
    if (found) return found;
    const draft = `${path}.${process.pid}.${randomBytes(4).toString("hex")}`;
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(draft, `${randomBytes(KEY_BYTES).toString("base64")}\n`, { mode: 0o600, flag: "wx" });
    try {
      linkSync(draft, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    } finally {
      rmSync(draft);
    }
    const made = readKey(path);
    if (made) return made;
    throw new Error("the key is gone");
  } catch (cause) {
    throw new AppError("secret_unreadable", `The key file ${path} cannot be read or made.`, {
      cause,
      hint: "Give this user the right to read and write it, or set APP_SECRET.",
    });
  }
}

function readKey(path: string): Buffer | null {
  try {
    const key = Buffer.from(readFileSync(path, "utf8"), "base64");
    if (key.length !== KEY_BYTES) throw new Error("it does not hold 32 bytes");
    return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
