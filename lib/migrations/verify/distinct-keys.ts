/** 64-bit keys of one day and name: collected, then counted once each. 8 bytes a key. */
export class DistinctKeys {
  #keys: BigUint64Array;
  #length = 0;

  constructor(expected = 16) {
    this.#keys = new BigUint64Array(Math.max(16, expected));
  }

  get length(): number {
    return this.#length;
  }

  push(key: bigint): void {
    if (this.#length === this.#keys.length) {
      const grown = new BigUint64Array(this.#length * 2);
      grown.set(this.#keys);
      this.#keys = grown;
    }
    this.#keys[this.#length++] = key;
  }

  /** Sorts them in place. */
  countDistinct(): number {
    const sorted = this.#keys.subarray(0, this.#length).sort();
    let distinct = 0;
    for (let i = 0; i < sorted.length; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) distinct += 1;
    return distinct;
  }
}
