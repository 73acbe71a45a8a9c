import { kernel } from "./kernel/kernel";
import { memory } from "./kernel/memory";

/** A fixed set of key names in memory, found by their bytes. It lasts as long as the block. */
export class KeyTable {
  readonly address: number;
  private readonly found: number;

  /** Laid out as assembly/walk.ts says. */
  constructor(names: readonly string[]) {
    const size = names.length;
    const slots = 2 ** Math.ceil(Math.log2(size * 4 + 4));
    const texts = names.map((name) => memory.keepText(name));
    this.address = memory.keep(8 + size * 12 + slots * 4);
    const { ints } = memory;
    let at = this.address >> 2;
    this.found = at + 2;
    ints[at++] = size;
    ints[at++] = slots - 1;
    ints.fill(0, at, at + size * 3 + slots);
    at += size;
    for (const { start, end } of texts) {
      ints[at++] = start;
      ints[at++] = end;
    }
    for (let index = 0; index < size; index++) kernel.addKey(this.address, index);
  }

  /** The member that has the key `index`, of the object walked last; 0 for none. */
  member(index: number): number {
    return memory.ints[this.found + index] ?? 0;
  }

  /** The index of the name that these bytes spell, or -1. */
  find(start: number, end: number): number {
    return kernel.find(this.address, start, end);
  }
}
