/** Pieces are of a multiple of this size, so that one fits for more than one use. */
const STEP_BYTES = 64 * 1024;

/**
 * Memory that is used in turn. Fresh megabytes cost page faults, and each few of them make the engine collect garbage:
 * without reuse a fifth of an import's CPU goes there (docs/adr/0017-speed-by-measurement.md).
 */
export class SpareMemory {
  readonly #free: ArrayBuffer[] = [];
  readonly #most: number;

  /** Keeps at most so many pieces that nobody uses: those given last. */
  constructor(most: number) {
    this.#most = most;
  }

  /** At least `size` bytes, whatever is in them, that fill an ArrayBuffer of their own. A piece more than twice as large is for others. */
  take(size: number): Buffer {
    const whole = Math.ceil(size / STEP_BYTES) * STEP_BYTES;
    const fits = this.#free.findLastIndex(({ byteLength }) => byteLength >= size && byteLength <= 2 * whole);
    const [spare] = fits < 0 ? [] : this.#free.splice(fits, 1);
    return spare ? Buffer.from(spare) : Buffer.allocUnsafeSlow(whole);
  }

  /** For memory that came from `take`, by whatever views and threads it went since. Nobody may look at it any more. */
  give({ buffer }: Uint8Array | Uint32Array): void {
    const isThere = buffer instanceof ArrayBuffer && buffer.byteLength > 0;
    if (!isThere || this.#free.includes(buffer)) return;
    this.#free.push(buffer);
    if (this.#free.length > this.#most) this.#free.shift();
  }
}
