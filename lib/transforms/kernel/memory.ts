import * as ascii from "@/lib/transforms/ascii";
import { kernel } from "./kernel";

/** A text in memory. */
export type Text = { readonly start: number; readonly end: number };

/** Where `scan` leaves its results (assembly/scan.ts). */
export const SCAN_RESULT = 16;
/** Where `sha1` leaves its five words (assembly/sha1.ts). */
export const SHA1_RESULT = 32;
/** The first bytes are the kernel's own. */
const FIRST = 1024;
/** Single characters, always there. */
export const marks = { comma: { start: 512, end: 513 }, closeBrace: { start: 513, end: 514 } } as const;
const PAGE = 65_536;
/** The kernel reads and writes a few bytes more than it is asked to. */
const SLACK = 64;
/** `splice` writes up to this much too much. */
export const SPLICE_SLACK = 16;
/** What mapping one line may take beside the line: lists of members, decoded texts, objects put together. */
const LINE_FACTOR = 80;
const LINE_LEAST = PAGE;

/**
 * The one memory that a block's bytes and all that is written from them stand in, so that a text is no more than two
 * addresses, whether it is of a line, of the mapping, or made on the way. It holds one block at a time: first the texts
 * of the mapping, then the block, then what one line needs.
 */
class BlockMemory {
  bytes = Buffer.alloc(0);
  ints = new Int32Array(0);
  private next = FIRST;
  private line = FIRST;

  constructor() {
    this.reserve(PAGE);
    this.bytes.write(",}", marks.comma.start);
  }

  /** Empties it for the next block. */
  clear(): void {
    this.next = FIRST;
  }

  /** The first free byte. */
  get free(): number {
    return this.next;
  }

  /** `size` bytes for as long as the block is worked on. The views change. */
  keep(size: number): number {
    this.reserve(size);
    return this.take(size);
  }

  /** A text for as long as the block is worked on. */
  keepText(text: string | Uint8Array): Text {
    const bytes = typeof text === "string" ? Buffer.from(text) : text;
    const start = this.keep(bytes.length);
    this.bytes.set(bytes, start);
    return { start, end: start + bytes.length };
  }

  /** A copy of the block, a newline behind it. Returns where it begins. */
  load(block: Uint8Array): number {
    const { start, end } = this.keepText(block);
    this.keep(1);
    this.bytes[end] = ascii.NEWLINE;
    this.line = this.next;
    return start;
  }

  /** Frees what the line before has taken. The views may change, and do not change again before the next line. */
  beginLine(length: number): void {
    this.next = this.line;
    this.reserve(length * LINE_FACTOR + LINE_LEAST);
  }

  /** `size` bytes, aligned to words, until the line's end or `release`. */
  take(size: number): number {
    const start = this.next;
    if (start + size + SLACK > this.bytes.length) throw new Error("A line needs more memory than it can.");
    this.next = (start + size + 7) & ~7;
    return start;
  }

  /** Frees what was taken since `free` was this. */
  release(free: number): void {
    this.next = free;
  }

  /** A text until the line's end, and a newline behind it. */
  takeText(text: string): Text {
    const start = this.take(text.length * 3 + 1);
    const end = start + this.bytes.write(text, start);
    this.bytes[end] = ascii.NEWLINE;
    this.next = (end + 8) & ~7;
    return { start, end };
  }

  private reserve(size: number): void {
    const missing = this.next + size + SLACK - this.bytes.length;
    if (missing <= 0) return;
    kernel.memory.grow(Math.ceil((missing + PAGE) / PAGE));
    const { buffer } = kernel.memory;
    this.bytes = Buffer.from(buffer);
    this.ints = new Int32Array(buffer);
  }
}

export const memory = new BlockMemory();
