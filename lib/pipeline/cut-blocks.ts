import { MAX_RECORD_BYTES } from "@/lib/transforms/transform-block";

import { type Cut, LineCutter, type CutterLimits } from "./line-cutter";

/** A block of whole lines, or a line that was too long to be one and has gone to `keepOversized` in pieces. */
export type CutBlock = Exclude<Cut, { kind: "fragment" }>;

/** Keeps a piece (≤ 1 MB) of a line over the limit. May be called again for the same place after a restart. */
export type KeepOversized = (offset: number, seq: number, bytes: Uint8Array) => Promise<void>;

export type CutOptions = {
  /** The range owns the lines whose first byte is in [start, end). */
  start: number;
  end: number;
  /** A line's start at which a block must end; long lines before it are not kept again. */
  cutAt?: number | null;
  keepOversized: KeepOversized;
  limits?: Partial<CutterLimits>;
  /** Where blocks get their memory; default fresh. */
  newBlock?: (bytes: number) => Buffer;
};

/** What a line may have besides its record: a byte order mark, and a carriage return. */
const AROUND_RECORD = 4;

/** A record over 1,000,000 bytes is rejected; its first 256 MB are kept, of the rest only the length. */
const LIMITS: CutterLimits = {
  blockBytes: 2 * 1024 * 1024,
  maxLineBytes: MAX_RECORD_BYTES + AROUND_RECORD,
  maxKeptBytes: 256_000_000,
};
const NEWLINE = 0x0a;

/** Where to begin to read for a range: one byte early, which tells whether its first byte begins a line. */
export function readFrom(rangeStart: number): number {
  return Math.max(0, rangeStart - 1);
}

/** Blocks of the lines that a range owns, in order. `chunks` begin at `readFrom(start)`; reading stops after the last owned line. */
export async function* cutBlocks(chunks: AsyncIterable<Uint8Array>, options: CutOptions): AsyncGenerator<CutBlock> {
  const { start, end, cutAt = null, newBlock } = options;
  if (end <= start) return;
  const limits = { ...LIMITS, ...options.limits };
  let position = readFrom(start);
  let cutter = start === 0 ? new LineCutter(0, limits, newBlock) : null;
  let previousByte = NEWLINE;

  for await (const chunk of chunks) {
    let bytes = chunk;
    const last = endOfRange(bytes, end - 1 - position);
    if (last !== null) bytes = bytes.subarray(0, last);
    if (!cutter) {
      const newline = bytes.indexOf(NEWLINE);
      const skipped = newline < 0 ? bytes.length : newline + 1;
      position += skipped;
      bytes = bytes.subarray(skipped);
      if (newline >= 0) cutter = new LineCutter(position, limits, newBlock);
    }
    if (cutter && bytes.length > 0) {
      const before = cutAt === null ? -1 : cutAt - position;
      if (before >= 0 && before < bytes.length) {
        const byteBefore = before > 0 ? bytes[before - 1] : previousByte;
        if (byteBefore !== NEWLINE) throw new RangeError(`No line begins at byte ${cutAt}, where a block should end.`);
        yield* keepFragments(cutter.push(bytes.subarray(0, before)), options);
        yield* keepFragments(cutter.flush(), options);
        bytes = bytes.subarray(before);
        position += before;
      }
      yield* keepFragments(cutter.push(bytes), options);
      position += bytes.length;
      previousByte = bytes[bytes.length - 1] ?? NEWLINE;
    }
    if (last !== null) break;
  }
  if (cutter) yield* keepFragments(cutter.flush(), options);
}

/** The length up to and with the first newline at or after `from`, where the last owned line ends; or null. */
function endOfRange(bytes: Uint8Array, from: number): number | null {
  if (from >= bytes.length) return null;
  const newline = bytes.indexOf(NEWLINE, Math.max(0, from));
  return newline < 0 ? null : newline + 1;
}

async function* keepFragments(cuts: Iterable<Cut>, { cutAt, keepOversized }: CutOptions): AsyncGenerator<CutBlock> {
  for (const cut of cuts) {
    if (cut.kind !== "fragment") yield cut;
    else if (cut.offset >= (cutAt ?? 0)) await keepOversized(cut.offset, cut.seq, cut.bytes);
  }
}
