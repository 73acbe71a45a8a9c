/** A list of 32-bit numbers that grows. */
export class GrowingList {
  length = 0;
  private items: Uint32Array;

  /** `room`: for so many, to begin with. */
  constructor(room = 1024) {
    this.items = new Uint32Array(room);
  }

  push(item: number): void {
    if (this.length === this.items.length) this.grow(this.length + 1);
    this.items[this.length++] = item;
  }

  append(items: Uint32Array): void {
    const length = this.length + items.length;
    if (length > this.items.length) this.grow(length);
    this.items.set(items, this.length);
    this.length = length;
  }

  at(index: number): number {
    return this.items[index] ?? 0;
  }

  /** A copy of its own. */
  take(): Uint32Array {
    return this.items.slice(0, this.length);
  }

  private grow(least: number): void {
    const grown = new Uint32Array(Math.max(least, this.items.length * 2));
    grown.set(this.items.subarray(0, this.length));
    this.items = grown;
  }
}
