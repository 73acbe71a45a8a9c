/** A gap up to this long is read over; beyond it the source is asked anew. */
const MOST_SKIPPED = 1024 * 1024;

/** Hands out bytes in whatever amount is asked for, from chunks of any size. */
export class ByteReader {
  readonly #open: (start: number) => AsyncIterable<Buffer>;
  #chunks: AsyncIterator<Buffer> | null = null;
  /** Read but not handed out yet. */
  #held: Buffer[] = [];
  #position = 0;

  /** `open` is asked for another start than 0 only after `seek`. */
  constructor(open: (start: number) => AsyncIterable<Buffer>) {
    this.#open = open;
  }

  /** Where the next byte stands. */
  get position(): number {
    return this.#position;
  }

  /** The next bytes, as many as come at once; null at the end. */
  async next(): Promise<Buffer | null> {
    const chunk = this.#held.shift() ?? (await this.#read());
    if (chunk) this.#position += chunk.length;
    return chunk;
  }

  /** Takes back bytes that `next` or `take` has just given. */
  unread(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#held.unshift(bytes);
    this.#position -= bytes.length;
  }

  /** The next `count` bytes; fewer only at the end. */
  async take(count: number): Promise<Buffer> {
    const taken: Buffer[] = [];
    let missing = count;
    while (missing > 0) {
      const chunk = await this.next();
      if (!chunk) break;
      taken.push(chunk.subarray(0, missing));
      this.unread(chunk.subarray(missing));
      missing -= Math.min(missing, chunk.length);
    }
    return taken.length === 1 && taken[0] ? taken[0] : Buffer.concat(taken);
  }

  /** As `take`, but the bytes are still to come. */
  async peek(count: number): Promise<Buffer> {
    const bytes = await this.take(count);
    this.unread(bytes);
    return bytes;
  }

  async seek(to: number): Promise<void> {
    const gap = to - this.#position;
    if (gap >= 0 && gap <= MOST_SKIPPED) {
      await this.take(gap);
      return;
    }
    await this.close();
    this.#held = [];
    this.#position = to;
  }

  /** All that is left. */
  async *rest(): AsyncGenerator<Buffer> {
    for (let chunk = await this.next(); chunk; chunk = await this.next()) yield chunk;
  }

  /** The next `count` bytes as a reader of their own; what it leaves unread stays here. */
  part(count: number): ByteReader {
    return new ByteReader(() => this.#upTo(count));
  }

  async close(): Promise<void> {
    const chunks = this.#chunks;
    this.#chunks = null;
    await chunks?.return?.();
  }

  async *#upTo(count: number): AsyncGenerator<Buffer> {
    for (let left = count; left > 0;) {
      const chunk = await this.next();
      if (!chunk) return;
      this.unread(chunk.subarray(left));
      const given = chunk.subarray(0, left);
      left -= given.length;
      yield given;
    }
  }

  async #read(): Promise<Buffer | null> {
    this.#chunks ??= this.#open(this.#position)[Symbol.asyncIterator]();
    for (;;) {
      const { done, value } = await this.#chunks.next();
      if (done) return null;
      if (value.length > 0) return value;
    }
  }
}
