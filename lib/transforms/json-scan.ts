import { kernel } from "./kernel/kernel";
import { hasEscapedKey, keyEnd, keyStart, MEMBER_BYTES, type MemberList, setKey } from "./kernel/members";
import { memory, SCAN_RESULT } from "./kernel/memory";
import { decodeText } from "./json-text";
import * as ascii from "./ascii";

export type ScanResult = "object" | "not_an_object" | "invalid";

/** The shortest member is `"":1`, and a comma parts it from the next. */
const LEAST_MEMBER = 5;

/**
 * One pass over the bytes of one JSON text in memory: checks the whole grammar of RFC 8259 (UTF-8 excepted), overwrites
 * lone surrogate escapes with U+FFFD, and notes where members stand, two levels deep.
 */
export class JsonScan {
  /** The members of the object itself. */
  readonly top: MemberList = { from: 0, to: 0 };
  /** The members of the objects that are values of `top`. */
  readonly inner: MemberList = { from: 0, to: 0 };
  /** Where an invalid text stops being JSON. */
  errorAt = 0;

  /** `start` is the text's first byte that is no white space, `end` is past its last one; no newline stands between, and one behind. */
  scan(start: number, end: number): ScanResult {
    const { top, inner } = this;
    const list = Math.floor((end - start) / LEAST_MEMBER) * MEMBER_BYTES;
    top.from = memory.take(list * 2 + (end - start));
    inner.from = top.from + list;
    const done = kernel.scan(start, top.from, inner.from, inner.from + list);
    if (done !== end) {
      this.errorAt = Math.min(Math.abs(done), end);
      return "invalid";
    }
    const result = SCAN_RESULT >> 2;
    top.to = memory.ints[result] ?? 0;
    inner.to = memory.ints[result + 1] ?? 0;
    if (memory.ints[result + 2] !== 0) {
      normalizeKeys(top);
      normalizeKeys(inner);
    }
    return memory.bytes[start] === ascii.OPEN_BRACE ? "object" : "not_an_object";
  }
}

/** Where the string, number or literal at `at` ends, which has been scanned. */
export function scalarEnd(at: number): number {
  return kernel.scan(at, 0, 0, 0);
}

/** The first byte at or after `at` that is no white space. */
export function skipSpace(at: number): number {
  while (isSpace(memory.bytes[at])) at++;
  return at;
}

export function isSpace(byte: number | undefined): boolean {
  return byte === ascii.SPACE || byte === ascii.TAB || byte === ascii.RETURN;
}

/** Equal keys become equal bytes: a key with escapes is written anew as JSON.stringify would, quotes around it. */
function normalizeKeys({ from, to }: MemberList): void {
  for (let member = from; member < to; member += MEMBER_BYTES) {
    if (!hasEscapedKey(member)) continue;
    const { start, end } = memory.takeText(JSON.stringify(decodeText(keyStart(member), keyEnd(member))));
    setKey(member, start + 1, end - 1);
  }
}
