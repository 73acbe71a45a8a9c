import { SpareMemory } from "@/lib/spare-memory";

/** Tables that sets are done with, for the next ones: growing one anew for each part is megabytes of garbage. */
const spare = new SpareMemory(8);
const SPARE_BYTES = { least: 64 * 1024, most: 4 * 1024 * 1024 };

/** With fewer, three quarters of them would be all: a key that is not there is found by an empty slot. */
const LEAST_SLOTS = 4;

/** An exact set of 128-bit keys: open addressing in one array, 16 bytes a slot, no object a key. */
export class KeySet {
  #table: Uint32Array;
  #slots: number;
  #hasZero = false;
  #size = 0;

  constructor(slots = 4096) {
    this.#slots = slots;
    this.#table = emptyTable(slots);
  }

  get size(): number {
    return this.#size;
  }

  /** The key is the four words from `at`. */
  has(words: Uint32Array, at: number): boolean {
    if (isZero(words, at)) return this.#hasZero;
    const slot = this.#slotOf(words, at);
    return !isZero(this.#table, slot);
  }

  /** False when the key was there already. */
  add(words: Uint32Array, at: number): boolean {
    if (isZero(words, at)) {
      if (this.#hasZero) return false;
      this.#hasZero = true;
      this.#size += 1;
      return true;
    }
    let slot = this.#slotOf(words, at);
    if (!isZero(this.#table, slot)) return false;
    if (this.#size >= this.#slots * 0.75) {
      this.#grow();
      slot = this.#slotOf(words, at);
    }
    this.#put(slot, words, at);
    this.#size += 1;
    return true;
  }

  /** Where in the table the key stands, or the empty slot where it belongs. */
  #slotOf(words: Uint32Array, at: number): number {
    const a = words[at] ?? 0;
    const b = words[at + 1] ?? 0;
    const c = words[at + 2] ?? 0;
    const d = words[at + 3] ?? 0;
    const table = this.#table;
    const mask = this.#slots - 1;
    let slot = (a ^ Math.imul(b, 0x9e3779b1) ^ Math.imul(c, 0x85ebca6b) ^ Math.imul(d, 0xc2b2ae35)) >>> 0;
    slot = (slot ^ (slot >>> 15)) & mask;
    for (;;) {
      const i = slot * 4;
      if (table[i] === a && table[i + 1] === b && table[i + 2] === c && table[i + 3] === d) return i;
      if (isZero(table, i)) return i;
      slot = (slot + 1) & mask;
    }
  }

  /** Forgets all keys, and leaves its memory to other sets. */
  clear(): void {
    giveTable(this.#table);
    this.#slots = LEAST_SLOTS;
    this.#table = emptyTable(LEAST_SLOTS);
    this.#hasZero = false;
    this.#size = 0;
  }

  #grow(): void {
    const old = this.#table;
    this.#slots *= 2;
    this.#table = emptyTable(this.#slots);
    for (let i = 0; i < old.length; i += 4) {
      if (!isZero(old, i)) this.#put(this.#slotOf(old, i), old, i);
    }
    giveTable(old);
  }

  #put(slot: number, words: Uint32Array, at: number): void {
    for (let i = 0; i < 4; i++) this.#table[slot + i] = words[at + i] ?? 0;
  }
}

function emptyTable(slots: number): Uint32Array {
  const bytes = slots * 16;
  if (bytes < SPARE_BYTES.least) return new Uint32Array(slots * 4);
  return new Uint32Array(spare.take(bytes).buffer, 0, slots * 4).fill(0);
}

/** Large ones are let go: they would be kept for nothing once the long part is over. */
function giveTable(table: Uint32Array): void {
  const { byteLength } = table;
  if (byteLength >= SPARE_BYTES.least && byteLength <= SPARE_BYTES.most) spare.give(table);
}

function isZero(words: Uint32Array, at: number): boolean {
  return words[at] === 0 && words[at + 1] === 0 && words[at + 2] === 0 && words[at + 3] === 0;
}
