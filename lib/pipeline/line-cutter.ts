/** What the cutter finds: whole lines together, or pieces of a line that is too long to be held. */
export type Cut =
  | { kind: "lines"; offset: number; bytes: Uint8Array }
  | { kind: "fragment"; offset: number; seq: number; bytes: Uint8Array }
  /** After the last fragment of a long line; `end` is where the next line begins. */
  | { kind: "oversized"; offset: number; length: number; end: number };

export type CutterLimits = {
  /** A block never holds more bytes; at least twice `maxLineBytes`. */
  blockBytes: number;
  /** Without the newline. A longer line is cut into fragments. */
  maxLineBytes: number;
  /** Of one long line, no more than this is handed out in fragments; the rest is only counted. */
  maxKeptBytes: number;
};

const NEWLINE = 0x0a;
const FRAGMENT_BYTES = 1_000_000;
const NONE = Buffer.alloc(0);

type LongLine = {
  offset: number;
  length: number;
  seq: number;
  fragment: Buffer;
  filled: number;
  kept: number;
  /** Nothing but white space so far: then it is no record. */
  blank: boolean;
};

/**
 * Cuts bytes that begin at a line's start into blocks of whole lines. Every byte is copied into its block once (what
 * follows the last newline, once more), so chunks of any size cost the same. Blocks own their memory and can be transferred.
 */
export class LineCutter {
  readonly #limits: CutterLimits;
  readonly #newBlock: (bytes: number) => Buffer;
  /** Without memory until there are bytes for it, so that none is left over at a part's end. */
  #buffer: Buffer = NONE;
  #filled = 0;
  /** Where `#buffer[0]` stands in the object. */
  #offset: number;
  #long: LongLine | null = null;

  /** `newBlock` gives memory of `blockBytes`, of whatever content. */
  constructor(offset: number, limits: CutterLimits, newBlock: (bytes: number) => Buffer = Buffer.allocUnsafeSlow) {
    if (limits.blockBytes < 2 * limits.maxLineBytes) throw new RangeError("A block must hold at least two lines.");
    this.#limits = limits;
    this.#offset = offset;
    this.#newBlock = newBlock;
  }

  *push(chunk: Uint8Array): Generator<Cut> {
    let rest = chunk;
    while (rest.length > 0) {
      if (this.#long) {
        rest = yield* this.#pushLong(this.#long, rest);
        continue;
      }
      const taken = rest.subarray(0, this.#limits.blockBytes - this.#filled);
      this.#hold(taken);
      rest = rest.subarray(taken.length);
      if (this.#filled === this.#buffer.length) yield* this.#drain(false);
    }
  }

  /** Gives out all that is held, also a last line without a newline. */
  *flush(): Generator<Cut> {
    yield* this.#drain(true);
    if (this.#long) yield* this.#endLong(this.#long, 0);
  }

  *#drain(all: boolean): Generator<Cut> {
    const safe = this.#endOfShortLines();
    const { maxLineBytes } = this.#limits;
    const rest = this.#filled - safe;
    if (rest > maxLineBytes) {
      const block = this.#buffer.subarray(0, safe);
      const offset = this.#offset;
      // The block may be moved to another thread as soon as it is given out, so what follows it is copied first.
      const held = Buffer.from(this.#buffer.subarray(safe, this.#filled));
      this.#renew(offset + safe);
      this.#long = {
        offset: offset + safe,
        length: 0,
        seq: 0,
        fragment: Buffer.allocUnsafeSlow(FRAGMENT_BYTES),
        filled: 0,
        kept: 0,
        blank: true,
      };
      if (safe > 0) yield { kind: "lines", offset, bytes: block };
      yield* this.push(held);
      if (all) yield* this.#drain(true);
      return;
    }
    const end = all ? this.#filled : safe;
    if (end === 0) return;
    const full = this.#buffer;
    const offset = this.#offset;
    const carry = full.subarray(end, this.#filled);
    this.#renew(offset + end);
    this.#hold(carry);
    yield { kind: "lines", offset, bytes: full.subarray(0, end) };
  }

  /** Up to where the buffer holds only whole lines within the limit: hops of at most a line's limit, each one backward search. */
  #endOfShortLines(): number {
    let safe = 0;
    while (safe < this.#filled) {
      const newline = this.#buffer.lastIndexOf(NEWLINE, Math.min(safe + this.#limits.maxLineBytes, this.#filled - 1));
      if (newline < safe) break;
      safe = newline + 1;
    }
    return safe;
  }

  #renew(offset: number): void {
    this.#buffer = NONE;
    this.#filled = 0;
    this.#offset = offset;
  }

  #hold(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (this.#buffer === NONE) this.#buffer = this.#newBlock(this.#limits.blockBytes);
    this.#buffer.set(bytes, this.#filled);
    this.#filled += bytes.length;
  }

  /** What is left of a blank line, so that all before `end` is settled with it. */
  #newlineBefore(end: number, bytes: 0 | 1): { offset: number; bytes: Uint8Array } {
    return { offset: end - bytes, bytes: this.#newBlock(1).fill(NEWLINE).subarray(0, bytes) };
  }

  *#pushLong(long: LongLine, bytes: Uint8Array): Generator<Cut, Uint8Array> {
    const newline = bytes.indexOf(NEWLINE);
    let line = newline < 0 ? bytes : bytes.subarray(0, newline);
    long.length += line.length;
    long.blank &&= line.every(isSpace);
    line = line.subarray(0, Math.max(0, this.#limits.maxKeptBytes - long.kept));
    long.kept += line.length;
    while (line.length > 0) {
      const taken = line.subarray(0, long.fragment.length - long.filled);
      long.fragment.set(taken, long.filled);
      long.filled += taken.length;
      line = line.subarray(taken.length);
      if (long.filled === long.fragment.length) yield takeFragment(long);
    }
    if (newline < 0) return bytes.subarray(bytes.length);
    yield* this.#endLong(long, 1);
    return bytes.subarray(newline + 1);
  }

  *#endLong(long: LongLine, newlineBytes: 0 | 1): Generator<Cut> {
    if (long.filled > 0 && !long.blank) yield takeFragment(long);
    this.#long = null;
    this.#offset = long.offset + long.length + newlineBytes;
    if (long.blank) return yield { kind: "lines", ...this.#newlineBefore(this.#offset, newlineBytes) };
    yield { kind: "oversized", offset: long.offset, length: long.length, end: this.#offset };
  }
}

const isSpace = (byte: number) => byte === 0x20 || byte === 0x09 || byte === 0x0d;

function takeFragment(long: LongLine): Cut {
  const bytes = long.fragment.subarray(0, long.filled);
  const cut: Cut = { kind: "fragment", offset: long.offset, seq: long.seq, bytes };
  long.seq += 1;
  long.filled = 0;
  long.fragment = Buffer.allocUnsafeSlow(FRAGMENT_BYTES);
  return cut;
}
