import * as ascii from "./ascii";

/** Below this a byte loop beats a native copy (measured). */
const SMALL = 48;

/** One growing buffer of JSON text. Members are written with a comma after each; `close` turns the last one into the bracket. */
export class Output {
  /** Not from the shared pool: the result may be handed to another thread. */
  bytes: Buffer;
  length = 0;

  /** The memory to write into first, or how much of it. */
  constructor(memory: Buffer | number) {
    this.bytes = typeof memory === "number" ? Buffer.allocUnsafeSlow(Math.max(memory, 64)) : memory;
  }

  put(source: Buffer, start = 0, end = source.length): void {
    const size = end - start;
    if (this.length + size > this.bytes.length) this.grow(size);
    if (size > SMALL) {
      source.copy(this.bytes, this.length, start, end);
      this.length += size;
      return;
    }
    const { bytes } = this;
    let to = this.length;
    for (let i = start; i < end; i++) bytes[to++] = source[i] ?? 0;
    this.length = to;
  }

  byte(value: number): void {
    if (this.length === this.bytes.length) this.grow(1);
    this.bytes[this.length++] = value;
  }

  /** Room for `size` more bytes, to be written straight into `bytes`. */
  room(size: number): void {
    if (this.length + size > this.bytes.length) this.grow(size);
  }

  /** Ends an object: its last member's comma becomes the brace. */
  close(): void {
    if (this.bytes[this.length - 1] === ascii.COMMA) this.length--;
    this.byte(ascii.CLOSE_BRACE);
  }

  take(): Buffer {
    return this.bytes.subarray(0, this.length);
  }

  private grow(size: number): void {
    const grown = Buffer.allocUnsafeSlow(Math.max(this.bytes.length * 2, this.length + size));
    this.bytes.copy(grown, 0, 0, this.length);
    this.bytes = grown;
  }
}
