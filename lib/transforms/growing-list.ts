/** A list of 32-bit numbers that grows. */
export class GrowingList {
  length = 0;
  private items = new Uint32Array(1024);

  push(item: number): void {
    if (this.length === this.items.length) {
      const grown = new Uint32Array(this.length * 2);
      grown.set(this.items);
      this.items = grown;
    }
    this.items[this.length++] = item;
  }

  at(index: number): number {
    return this.items[index] ?? 0;
  }

  /** A copy of its own. */
  take(): Uint32Array {
    return this.items.slice(0, this.length);
  }
}
