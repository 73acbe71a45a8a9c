import * as ascii from "./ascii";
import { failedAt, plainStringEnd, scalarEnd, skipSpace, stringEnd } from "./json-grammar";
import { MemberList } from "./member-list";

export type ScanResult = "object" | "not_an_object" | "invalid";

const OBJECT = 1;
const ARRAY = 2;

/**
 * One pass over the bytes of one JSON text: checks the whole grammar of RFC 8259 (UTF-8 excepted) and notes where
 * members stand, two levels deep. Brackets are kept on a stack of our own, so any depth is safe.
 */
export class JsonScan {
  /** The members of the object itself. */
  readonly top = new MemberList();
  /** The members of the objects that are values of `top`. */
  readonly inner = new MemberList();
  /** Where lone surrogate escapes stand. */
  readonly lone: number[] = [];
  /** Where an invalid text stops being JSON. */
  errorAt = 0;
  private stack = new Uint8Array(256);

  /** `start` is the text's first byte that is no white space, `end` is past its last one; no newline stands between. */
  scan(b: Uint8Array, start: number, end: number): ScanResult {
    this.top.clear();
    this.inner.clear();
    this.lone.length = 0;
    const done = this.value(b, start);
    if (done === end) return b[start] === ascii.OPEN_BRACE ? "object" : "not_an_object";
    this.errorAt = Math.min(done < 0 ? -1 - done : done, end);
    return "invalid";
  }

  private value(b: Uint8Array, i: number): number {
    let depth = 0;
    for (;;) {
      const first = b[i];
      if (first === ascii.QUOTE) {
        i = stringEnd(b, i + 1, this.lone);
        if (i < 0) return i;
      } else if (first === ascii.OPEN_BRACE || first === ascii.OPEN_BRACKET) {
        const kind = first === ascii.OPEN_BRACE ? OBJECT : ARRAY;
        this.open(depth++, kind);
        i = skipSpace(b, i + 1);
        if (b[i] !== closer(kind)) {
          if (kind === OBJECT) i = this.key(b, i, depth);
          if (i < 0) return i;
          continue;
        }
        depth--;
        i++;
      } else {
        i = scalarEnd(b, i);
        if (i < 0) return i;
      }

      // A value has ended at i: so may the arrays and objects that it is the last of.
      for (;;) {
        if (depth === 0) return i;
        this.ended(depth, i);
        i = skipSpace(b, i);
        const kind = this.stack[depth - 1] ?? 0;
        if (b[i] === ascii.COMMA) {
          i = skipSpace(b, i + 1);
          if (kind === OBJECT) i = this.key(b, i, depth);
          if (i < 0) return i;
          break;
        }
        if (b[i] !== closer(kind)) return failedAt(i);
        depth--;
        i++;
      }
    }
  }

  /** Reads `"key":` at `i` and notes the member; returns where its value begins. */
  private key(b: Uint8Array, i: number, depth: number): number {
    if (b[i] !== ascii.QUOTE) return failedAt(i);
    let end = plainStringEnd(b, i + 1);
    if (end < 0) {
      this.top.escapedKeys = true;
      this.inner.escapedKeys = true;
      end = stringEnd(b, i + 1, this.lone);
      if (end < 0) return end;
    }
    const colon = skipSpace(b, end);
    if (b[colon] !== ascii.COLON) return failedAt(colon);
    const value = skipSpace(b, colon + 1);
    if (depth === 1) this.top.push(i + 1, end - 1, value, this.inner.count);
    else if (depth === 2 && this.stack[0] === OBJECT) this.inner.push(i + 1, end - 1, value, 0);
    return value;
  }

  private ended(depth: number, at: number): void {
    if (depth > 2 || this.stack[depth - 1] !== OBJECT) return;
    if (depth === 1) this.top.endLast(at, this.inner.count);
    else if (this.stack[0] === OBJECT) this.inner.endLast(at, 0);
  }

  private open(depth: number, kind: number): void {
    if (depth === this.stack.length) {
      const grown = new Uint8Array(depth * 4);
      grown.set(this.stack);
      this.stack = grown;
    }
    this.stack[depth] = kind;
  }
}

function closer(kind: number): number {
  return kind === OBJECT ? ascii.CLOSE_BRACE : ascii.CLOSE_BRACKET;
}
