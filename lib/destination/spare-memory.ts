/**
 * Memory that is used in turn. Fresh megabytes cost page faults, and each few of them make the engine collect garbage:
 * without reuse a fifth of an import's CPU goes there (docs/adr/0017-speed-by-measurement.md).
 */
export class SpareMemory {
  readonly #free: ArrayBuffer[] = [];
  readonly #most: number;

  /** Keeps at most so many pieces that nobody uses. */
  constructor(most: number) {
    this.#most = most;
  }

  /** At least `size` bytes, whatever is in them, that fill an ArrayBuffer of their own. */
  take(size: number): Buffer {
    const spare = this.#free.pop();
    return spare && spare.byteLength >= size ? Buffer.from(spare) : Buffer.allocUnsafeSlow(size);
  }

  /** For memory that came from `take`, by whatever views and threads it went since. Nobody may look at it any more. */
  give({ buffer }: Uint8Array): void {
    const isThere = buffer instanceof ArrayBuffer && buffer.byteLength > 0;
    if (isThere && this.#free.length < this.#most && !this.#free.includes(buffer)) this.#free.push(buffer);
  }
}
