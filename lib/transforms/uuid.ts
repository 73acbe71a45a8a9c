import * as ascii from "./ascii";
import { kernel } from "./kernel/kernel";
import { memory, SHA1_RESULT, type Text } from "./kernel/memory";

/** A UUID's 128 bits as four big-endian 32-bit words. */
export type Uuid = Uint32Array;

/**
 * The namespace of every UUIDv5 of this project: 16 bytes that are plain letters, so that namespace and name are hashed
 * as one text. Changing it would make a repeated import double instead of fold.
 */
export const NAMESPACE = "backhaul-uuid-v5";
/** The two digits of each byte. */
const HEX = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0")).join(""));

export function newUuid(): Uuid {
  return new Uint32Array(4);
}

/** Reads a UUID's 36 characters, or its 32 digits alone, in either case; false when they are none. */
export function readUuid(b: Uint8Array, start: number, end: number, into: Uuid): boolean {
  const dashed = end - start === 36;
  if (!dashed && end - start !== 32) return false;
  let i = start;
  for (let word = 0; word < 4; word++) {
    let bits = 0;
    for (let nibble = 0; nibble < 8; nibble++) {
      if (dashed && isDashBefore(word * 8 + nibble) && b[i++] !== ascii.MINUS) return false;
      const value = ascii.hexValue[b[i++] ?? 0] ?? -1;
      if (value < 0) return false;
      bits = (bits << 4) | value;
    }
    into[word] = bits;
  }
  return true;
}

/** A UUID's text has its dashes before these digits. */
function isDashBefore(nibble: number): boolean {
  return nibble === 8 || nibble === 12 || nibble === 16 || nibble === 20;
}

/** All zeros or all ones: stands for "no UUID", and would make different events one. */
export function isPlaceholder(uuid: Uuid): boolean {
  const first = uuid[0] ?? 0;
  if (first !== 0 && first !== 0xffffffff) return false;
  return uuid.every((word) => word === first);
}

/** Writes the 36 characters of the lower-case form. */
export function writeUuid(b: Uint8Array, at: number, uuid: Uuid): void {
  for (let word = 0; word < 4; word++) {
    const bits = uuid[word] ?? 0;
    for (let byte = 0; byte < 4; byte++) {
      if (isDashBefore(word * 8 + byte * 2)) b[at++] = ascii.MINUS;
      const digits = ((bits >>> (24 - byte * 8)) & 0xff) * 2;
      b[at++] = HEX[digits] ?? 0;
      b[at++] = HEX[digits + 1] ?? 0;
    }
  }
}

export function uuidText(uuid: Uuid): string {
  const bytes = Buffer.alloc(36);
  writeUuid(bytes, 0, uuid);
  return bytes.toString("latin1");
}

/** UUIDv5 over a list of texts; JSON keeps ("a", "bc") and ("ab", "c") apart. */
export function nameUuid(name: readonly (string | null)[], into: Uuid): void {
  textUuid(memory.takeText(NAMESPACE + JSON.stringify(name)), into);
}

/** The same over the list's JSON, as JSON.stringify writes it, behind the namespace. */
export function textUuid(text: Text, into: Uuid): void {
  fillFromHash(text, into);
  setVersion(into, 5);
}

/** UUIDv7 of a time in ms whose random bits are a hash of `name`. */
export function timeUuid(ms: number, name: readonly (string | null)[], into: Uuid): void {
  fillFromHash(memory.takeText(NAMESPACE + JSON.stringify(name)), into);
  into[0] = Math.floor(ms / 0x10000);
  into[1] = ((ms % 0x10000) << 16) | ((into[1] ?? 0) & 0xffff);
  setVersion(into, 7);
}

function fillFromHash({ start, end }: Text, into: Uuid): void {
  kernel.sha1(start, end);
  for (let word = 0; word < 4; word++) into[word] = memory.ints[(SHA1_RESULT >> 2) + word] ?? 0;
}

function setVersion(uuid: Uuid, version: number): void {
  uuid[1] = ((uuid[1] ?? 0) & 0xffff0fff) | (version << 12);
  uuid[2] = ((uuid[2] ?? 0) & 0x3fffffff) | 0x80000000;
}
