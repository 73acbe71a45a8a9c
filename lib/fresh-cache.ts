type Entry<T> = { until: number; value: Promise<T> };

/** What many ask for at once is read once, and kept for a moment. What fails is not kept. */
export class FreshCache<T> {
  readonly #keepMs: number;
  readonly #most: number;
  readonly #entries = new Map<string, Entry<T>>();

  constructor({ keepMs, most = 500 }: { keepMs: number; most?: number }) {
    this.#keepMs = keepMs;
    this.#most = most;
  }

  get(key: string, read: () => Promise<T>): Promise<T> {
    const kept = this.#entries.get(key);
    if (kept && Date.now() < kept.until) return kept.value;
    const entry: Entry<T> = { until: Infinity, value: read() };
    // Counted from the answer: a database that takes longer than we keep is not asked twice at once.
    entry.value.then(
      () => (entry.until = Date.now() + this.#keepMs),
      () => this.#entries.get(key) === entry && this.#entries.delete(key),
    );
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#most) break;
      this.#entries.delete(oldest);
    }
    return entry.value;
  }

  /** The next one who asks gets what is so from now on. */
  forget(key: string): void {
    this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }
}
