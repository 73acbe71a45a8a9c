import { JsonWriter } from "./json-writer";
import { kernel } from "./kernel/kernel";
import { memory, SPLICE_SLACK } from "./kernel/memory";

const PIECES = 4096;
/** Small enough to stay in the processor's cache. */
const WINDOW_BYTES = 256 * 1024;

/** The block's output. Pieces are noted first, then copied many at once to a window in memory, and from there to a buffer. */
export class Output extends JsonWriter {
  length = 0;
  private buffer: Buffer;
  /** Of `length`, what is in the buffer, and what is there or in the window. */
  private inBuffer = 0;
  private copied = 0;
  private readonly pieces = memory.keep(PIECES * 8);
  private readonly first = this.pieces >> 2;
  private readonly last = this.first + PIECES * 2;
  private next = this.first;
  private readonly window = memory.keep(WINDOW_BYTES + SPLICE_SLACK);

  /** The buffer to write into first, or its size. */
  constructor(into: Buffer | number) {
    super();
    // Not from the shared pool: the result may be handed to another thread.
    this.buffer = typeof into === "number" ? Buffer.allocUnsafeSlow(into) : into;
  }

  put(start: number, end: number): void {
    if (this.next === this.last) this.flush();
    const { next } = this;
    memory.ints[next] = start;
    memory.ints[next + 1] = end;
    this.next = next + 2;
    this.length += end - start;
  }

  /** Copies what the pieces say: from now on their sources may change. */
  flush(): void {
    const size = this.length - this.copied;
    if (this.copied - this.inBuffer + size > WINDOW_BYTES) this.drain();
    if (size > WINDOW_BYTES) this.copyLarge();
    else kernel.splice(this.pieces, this.next << 2, this.window + this.copied - this.inBuffer);
    this.next = this.first;
    this.copied = this.length;
  }

  /** Takes back all that was put since the output was this long. */
  cutTo(length: number): void {
    this.length = length;
    this.next = this.first;
    this.copied = Math.min(this.copied, length);
    this.inBuffer = Math.min(this.inBuffer, length);
  }

  take(): Buffer {
    this.flush();
    this.drain();
    return this.buffer.subarray(0, this.length);
  }

  /** Empties the window. */
  private drain(): void {
    this.room(this.copied);
    memory.bytes.copy(this.buffer, this.inBuffer, this.window, this.window + this.copied - this.inBuffer);
    this.inBuffer = this.copied;
  }

  /** The window is empty, and too small. */
  private copyLarge(): void {
    this.room(this.length);
    for (let piece = this.first; piece < this.next; piece += 2) {
      this.inBuffer += memory.bytes.copy(this.buffer, this.inBuffer, memory.ints[piece], memory.ints[piece + 1]);
    }
  }

  private room(size: number): void {
    if (size <= this.buffer.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(this.buffer.length * 2, size));
    this.buffer.copy(grown, 0, 0, this.inBuffer);
    this.buffer = grown;
  }
}
