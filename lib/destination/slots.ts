/** At most `size` holders at a time, served in the order they came. */
export class Slots {
  #free: number;
  readonly #waiting: { resolve(): void; signal: AbortSignal }[] = [];

  constructor(size: number) {
    this.#free = size;
  }

  /** Resolves when a slot is the caller's; rejects with the signal's reason. Every slot is given back by `release`. */
  take(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(reasonOf(signal));
    if (this.#free > 0) {
      this.#free -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const entry = { signal, resolve: () => (signal.removeEventListener("abort", leave), resolve()) };
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(entry), 1);
        reject(reasonOf(signal));
      };
      signal.addEventListener("abort", leave, { once: true });
      this.#waiting.push(entry);
    });
  }

  release(): void {
    const next = this.#waiting.shift();
    if (next) next.resolve();
    else this.#free += 1;
  }
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error("Aborted.", { cause: signal.reason });
}
