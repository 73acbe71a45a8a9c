/** Milliseconds of a part's work, by what it was for. Waits are those of sends; a part that is given back waits elsewhere. */
export type StageMs = { download: number; decode: number; map: number; send: number; wait: number };

export const noTime = (): StageMs => ({ download: 0, decode: 0, map: 0, send: 0, wait: 0 });

/**
 * Where a part's time goes. Stages run side by side, so that they add up to more than the clock on the wall. Counted a
 * block, a chunk or a batch at a time, never a record.
 */
export class StageClock {
  readonly #sums = noTime();
  readonly #now: () => number;
  #since = 0;
  #sending = 0;
  #waiting = 0;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  add(stage: "download" | "decode" | "map", ms: number): void {
    this.#sums[stage] += Math.max(0, ms);
  }

  /** How many batches are on their way, and how many of them have to wait. While all wait it is a wait, else it is sending. */
  sends(sending: number, waiting: number): void {
    this.#settle();
    this.#sending = sending;
    this.#waiting = waiting;
  }

  sums(): StageMs {
    this.#settle();
    return { ...this.#sums };
  }

  #settle(): void {
    const now = this.#now();
    if (this.#sending > 0) this.#sums[this.#waiting >= this.#sending ? "wait" : "send"] += now - this.#since;
    this.#since = now;
  }
}
