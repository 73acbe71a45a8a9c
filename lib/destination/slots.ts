/** At most `size` holders at a time, served in the order they came. */
export class Slots {
  #size: number;
  #taken = 0;
  readonly #waiting: { resolve(): void; signal: AbortSignal }[] = [];

  constructor(size: number) {
    this.#size = size;
  }

  /** Resolves when a slot is the caller's; rejects with the signal's reason. Every slot is given back by `release`. */
  take(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(reasonOf(signal));
    if (this.tryTake()) return Promise.resolve();
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

  get hasWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  get isFull(): boolean {
    return this.#taken >= this.#size;
  }

  /** A slot now, or false. */
  tryTake(): boolean {
    if (this.isFull) return false;
    this.#taken += 1;
    return true;
  }

  release(): void {
    this.#taken -= 1;
    this.#serve();
  }

  /** More holders from now on, or fewer as slots are given back. */
  resize(size: number): void {
    this.#size = size;
    this.#serve();
  }

  #serve(): void {
    while (this.#waiting.length > 0 && this.tryTake()) this.#waiting.shift()?.resolve();
  }
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error("Aborted.", { cause: signal.reason });
}
