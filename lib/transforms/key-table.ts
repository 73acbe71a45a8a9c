/** A fixed set of key names, found by their bytes without making a string. */
export class KeyTable {
  readonly size: number;
  private readonly keys: Buffer[];
  private readonly slots: Int16Array;
  private readonly mask: number;

  constructor(names: readonly string[]) {
    this.keys = names.map((name) => Buffer.from(name));
    this.size = names.length;
    const size = 2 ** Math.ceil(Math.log2(names.length * 8 + 8));
    this.mask = size - 1;
    this.slots = new Int16Array(size).fill(-1);
    for (const [index, key] of this.keys.entries()) {
      let slot = this.slot(key, 0, key.length);
      while (this.slots[slot] !== -1) slot = (slot + 1) & this.mask;
      this.slots[slot] = index;
    }
  }

  /** The index of the name that these bytes spell, or -1. */
  find(b: Uint8Array, start: number, end: number): number {
    for (let slot = this.slot(b, start, end); ; slot = (slot + 1) & this.mask) {
      const index = this.slots[slot] ?? -1;
      if (index < 0) return -1;
      const key = this.keys[index];
      if (key !== undefined && key.length === end - start && sameBytes(key, 0, b, start, key.length)) return index;
    }
  }

  private slot(b: Uint8Array, start: number, end: number): number {
    const length = end - start;
    if (length === 0) return 0;
    const middle = b[start + (length >> 1)] ?? 0;
    return (length * 157 + (b[start] ?? 0) * 31 + middle * 17 + (b[end - 1] ?? 0) * 7) & this.mask;
  }
}

export function sameBytes(a: Uint8Array, aStart: number, b: Uint8Array, bStart: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (a[aStart + i] !== b[bStart + i]) return false;
  return true;
}

/** FNV-1a, 32 bits. */
export function hashBytes(b: Uint8Array, start: number, end: number, seed = 0x811c9dc5): number {
  let hash = seed;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ (b[i] ?? 0), 0x01000193);
  return hash >>> 0;
}
