import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";

const VERSION = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

/** AES-256-GCM over the value's JSON: version, iv, tag, ciphertext. */
export function sealSecret(value: unknown): Uint8Array<ArrayBuffer> {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key(), iv);
  const sealed = Buffer.concat([cipher.update(JSON.stringify(value), "utf8"), cipher.final()]);
  return Uint8Array.from(Buffer.concat([Buffer.of(VERSION), iv, cipher.getAuthTag(), sealed]));
}

/** Throws AppError `secret_unreadable` when the key is another one or the bytes were changed. */
export function openSecret(bytes: Uint8Array): unknown {
  const sealed = Buffer.from(bytes);
  try {
    if (sealed[0] !== VERSION) throw new Error("unknown version");
    const iv = sealed.subarray(1, 1 + IV_BYTES);
    const decipher = createDecipheriv("aes-256-gcm", key(), iv, { authTagLength: TAG_BYTES });
    decipher.setAuthTag(sealed.subarray(1 + IV_BYTES, 1 + IV_BYTES + TAG_BYTES));
    const open = Buffer.concat([decipher.update(sealed.subarray(1 + IV_BYTES + TAG_BYTES)), decipher.final()]);
    return JSON.parse(open.toString("utf8"));
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError("secret_unreadable", "The stored credentials cannot be read with this installation's key.", {
      cause,
      hint: "Set APP_SECRET, or restore secret.key in the data folder, to what it was when they were stored; or enter the credentials again.",
    });
  }
}

/** Bullets and the last 4 characters; of a short secret, only bullets. */
export function maskSecret(secret: string): string {
  return `••••${secret.length >= 8 ? secret.slice(-4) : ""}`;
}

let cached: { from: string; key: Buffer } | undefined;

function key(): Buffer {
  const { APP_SECRET, DATA_DIR } = env();
  const from = APP_SECRET ? `secret:${APP_SECRET}` : `file:${DATA_DIR}`;
  if (cached?.from !== from) cached = { from, key: APP_SECRET ? derive(APP_SECRET) : keyFile(DATA_DIR) };
  return cached.key;
}

function derive(secret: string): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, "backhaul", "stored credentials", KEY_BYTES));
}

/** Made on first use, for its owner only. Web and worker may both be first: the link decides which one's file stays. */
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
