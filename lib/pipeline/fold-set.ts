import { KeySet } from "./key-set";

/** Keys a generation holds: 16 MB of table when full. */
const GENERATION = 786_432;

/**
 * Remembers which events a part has had, in bounded memory (32 MB) whatever the part's length. Keys go into the young
 * generation; when it is full it becomes the old one, and the former old one is forgotten. So a repeat is found if fewer
 * than 786,432 other events lie between, and may be found up to twice as far. It depends on the order of the keys alone:
 * a part that is read again from its start drops the same records. A repeat that is not found is sent, and PostHog folds it.
 */
export class FoldSet {
  readonly #generation: number;
  #young = new KeySet();
  #old = new KeySet();

  constructor(generation = GENERATION) {
    this.#generation = generation;
  }

  /** True when the key (four words from `at`) is remembered; if not, it is from now on. */
  isRepeat(words: Uint32Array, at: number): boolean {
    if (this.#old.has(words, at) || !this.#young.add(words, at)) return true;
    if (this.#young.size >= this.#generation) {
      this.#old.clear();
      this.#old = this.#young;
      this.#young = new KeySet();
    }
    return false;
  }

  /** Forgets everything, and leaves its memory to others. */
  clear(): void {
    this.#young.clear();
    this.#old.clear();
  }
}
