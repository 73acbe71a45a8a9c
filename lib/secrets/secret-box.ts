import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

import { AppError } from "@/lib/errors";
import { deriveKey } from "./app-key";

const VERSION = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** AES-256-GCM over the value's JSON: version, iv, tag, ciphertext. */
export function sealSecret(value: unknown): Uint8Array<ArrayBuffer> {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", boxKey(), iv);
  const sealed = Buffer.concat([cipher.update(JSON.stringify(value), "utf8"), cipher.final()]);
  return Uint8Array.from(Buffer.concat([Buffer.of(VERSION), iv, cipher.getAuthTag(), sealed]));
}

/** Throws AppError `secret_unreadable` when the key is another one or the bytes were changed. */
export function openSecret(bytes: Uint8Array): unknown {
  const sealed = Buffer.from(bytes);
  try {
    if (sealed[0] !== VERSION) throw new Error("unknown version");
    const iv = sealed.subarray(1, 1 + IV_BYTES);
    const decipher = createDecipheriv("aes-256-gcm", boxKey(), iv, { authTagLength: TAG_BYTES });
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

let key: Buffer | undefined;

function boxKey(): Buffer {
  return (key ??= deriveKey("stored credentials"));
}
