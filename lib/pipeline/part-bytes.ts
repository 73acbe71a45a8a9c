import { decodeObject } from "@/lib/sources/decode-object";
import type { Source, SourceObject } from "@/lib/sources/source";

import { timed } from "@/lib/sources/timed";

import { readFrom } from "./cut-blocks";
import { StageClock } from "./stage-clock";

/** Which bytes of which object. Both ends are in bytes as they lie in the source. */
export type PartRange = { source: Source; object: SourceObject; rangeStart: number; rangeEnd: number };

/** Tells how much of a part, as it lies in the source, comes before a place in its decoded bytes. */
export interface SourceMeter {
  bytesBefore(checkpoint: number): number;
}

/** Marks closer than this in decoded bytes tell nothing more. */
const MARK_BYTES = 256 * 1024;

/**
 * A part's decoded bytes. An object that is one part is decoded, so its length is known only at its end; of an object
 * with several parts the planner has seen that it is plain.
 */
export class PartBytes implements SourceMeter {
  /** In decoded bytes; without an end where it is not known. */
  readonly start: number;
  readonly end: number;
  readonly #range: PartRange;
  readonly #isWhole: boolean;
  /** Places in both measures, rising; those that a checkpoint has passed are gone. */
  #marks = [{ decoded: 0, raw: 0 }];

  readonly #clock: StageClock;

  constructor(range: PartRange, clock = new StageClock()) {
    const { object, rangeStart, rangeEnd } = range;
    this.#range = range;
    this.#clock = clock;
    this.#isWhole = isWhole(object, rangeStart, rangeEnd);
    this.start = rangeStart;
    this.end = this.#isWhole ? Infinity : rangeEnd;
  }

  /** From the part's start, or a byte before it that shows whether a line begins there. */
  async *read(signal: AbortSignal): AsyncGenerator<Buffer> {
    const { source, object, rangeStart } = this.#range;
    if (!this.#isWhole) {
      const chunks = source.read(object, readFrom(rangeStart), signal, { reuseMemory: true });
      yield* timed(chunks, (ms) => this.#clock.add("download", ms));
      return;
    }
    let raw = 0;
    let decoded = 0;
    this.#marks = [{ decoded, raw }];
    let downloadMs = 0;
    const decoding = decodeObject(source, object, {
      signal,
      onConsumed: (bytes) => (raw = bytes),
      onWaited: (ms) => (downloadMs += ms),
    });
    const onDecoded = (ms: number) => {
      this.#clock.add("download", downloadMs);
      this.#clock.add("decode", ms - downloadMs);
      downloadMs = 0;
    };
    for await (const chunk of timed(decoding, onDecoded)) {
      decoded += chunk.length;
      this.#mark(decoded, raw);
      yield chunk;
    }
  }

  /** Between two marks it is taken for even, which it is where nothing is packed. Ask with rising checkpoints. */
  bytesBefore(checkpoint: number): number {
    const { rangeStart, rangeEnd } = this.#range;
    if (!this.#isWhole) return Math.min(rangeEnd, Math.max(rangeStart, checkpoint)) - rangeStart;
    const later = this.#marks.findIndex(({ decoded }) => decoded > checkpoint);
    if (later < 0) return this.#marks.at(-1)?.raw ?? 0;
    this.#marks.splice(0, later - 1);
    const [from, to] = this.#marks;
    if (!from || !to) return 0;
    const share = ((checkpoint - from.decoded) * (to.raw - from.raw)) / (to.decoded - from.decoded);
    return from.raw + Math.floor(share);
  }

  #mark(decoded: number, raw: number): void {
    const [before, last] = this.#marks.slice(-2);
    if (before && last && last.decoded - before.decoded < MARK_BYTES) this.#marks.pop();
    this.#marks.push({ decoded, raw });
  }
}

const isWhole = (object: SourceObject, start: number, end: number) => start === 0 && end === object.bytes;
