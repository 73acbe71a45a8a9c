import { aloneCodes, AppError } from "@/lib/errors";
import { cutBlocks } from "@/lib/pipeline/cut-blocks";
import { linesOf } from "@/lib/pipeline/lines";
import { PartBytes } from "@/lib/pipeline/part-bytes";
import { sniffObject } from "@/lib/sources/decode-object";
import type { Source, SourceObject } from "@/lib/sources/source";
import { HEAD_BYTES, type SampleLine } from "./sample-line";
import { type FilePlace, PLACE_BYTES } from "./sample-places";

/** `problem`: what is wrong with the object, after these lines; others may be right. */
export type PlaceLines = { lines: SampleLine[]; problem?: AppError };

/** Reads the lines of places. An object that is no plain lines begins at its beginning, and each further place reads on. */
export class PlaceReader {
  readonly #source: Source;
  readonly #signal: AbortSignal;
  readonly #isLines = new Map<string, Promise<boolean>>();
  /** Objects that are read on; one place of each at a time. */
  readonly #begun = new Map<string, { lines: AsyncGenerator<SampleLine>; turn: Promise<unknown> }>();

  constructor(source: Source, signal: AbortSignal) {
    this.#source = source;
    this.#signal = signal;
  }

  /** About `PLACE_BYTES` of lines. Throws as `decodeObject` does, but for what is wrong with this object alone. */
  async read({ object, start, end }: FilePlace): Promise<PlaceLines> {
    const whole = start === 0 && end >= object.bytes;
    if (!whole && (await this.#hasRanges(object))) return this.#readRange(object, start, end);
    const begun = this.#begun.get(object.key) ?? {
      lines: linesIn(this.#source, { object, start: 0, end: object.bytes }, this.#signal),
      turn: Promise.resolve(),
    };
    const taken = begun.turn.then(() => takeBytes(begun.lines));
    this.#begun.set(object.key, { ...begun, turn: taken.catch(() => {}) });
    return taken;
  }

  async close(): Promise<void> {
    for (const { lines } of this.#begun.values()) await lines.return(undefined).catch(() => {});
  }

  async #readRange(object: SourceObject, start: number, end: number): Promise<PlaceLines> {
    const lines = linesIn(this.#source, { object, start, end }, this.#signal);
    try {
      return await takeBytes(lines);
    } finally {
      await lines.return(undefined).catch(() => {});
    }
  }

  #hasRanges(object: SourceObject): Promise<boolean> {
    const known = this.#isLines.get(object.key) ?? this.#sniff(object);
    this.#isLines.set(object.key, known);
    return known;
  }

  async #sniff(object: SourceObject): Promise<boolean> {
    const found = await sniffObject(this.#source, object, this.#signal);
    return "encoding" in found && found.encoding === "lines";
  }
}

async function takeBytes(lines: AsyncGenerator<SampleLine>): Promise<PlaceLines> {
  const taken: SampleLine[] = [];
  try {
    for (let bytes = 0; bytes < PLACE_BYTES;) {
      const { done, value } = await lines.next();
      if (done) break;
      bytes += (value.bytes ?? value.head).length;
      taken.push(value);
    }
    return { lines: taken };
  } catch (error) {
    if (!(error instanceof AppError && aloneCodes.includes(error.code))) throw error;
    return { lines: taken, problem: error };
  }
}

/** The lines that begin in the range, in order, unpacked. */
async function* linesIn(
  source: Source,
  { object, start, end }: { object: SourceObject; start: number; end: number },
  signal: AbortSignal,
): AsyncGenerator<SampleLine> {
  let number = 0;
  let longHead: Uint8Array = new Uint8Array();
  const keepOversized = async (_offset: number, seq: number, piece: Uint8Array) => {
    if (seq === 0) longHead = piece.slice(0, HEAD_BYTES);
  };
  const at = (offset: number) => ({ objectKey: object.key, offset, line: start === 0 ? ++number : null });

  const part = new PartBytes({ source, object, rangeStart: start, rangeEnd: end });
  for await (const cut of cutBlocks(part.read(signal), { start: part.start, end: part.end, keepOversized })) {
    if (cut.kind === "oversized") {
      yield { ...at(cut.offset), bytes: null, head: longHead };
      continue;
    }
    // Copies: the block's memory is used again, and a sample is kept.
    const lines = [...linesOf(cut.bytes)].map(({ from, to }) => ({ from, line: cut.bytes.slice(from, to) }));
    for (const { from, line } of lines) {
      const place = at(cut.offset + from);
      if (!isBlank(line)) yield { ...place, bytes: line, head: line.subarray(0, HEAD_BYTES) };
    }
  }
}

const isBlank = (line: Uint8Array) => line.every((byte) => byte === 32 || byte === 9 || byte === 13);
