import { Slots } from "./slots";

export type WindowLimits = {
  /** Begun with, and what slow answers alone do not push it below. */
  start: number;
  most: number;
};

/** Enough for any host nearby; what is far away needs more, which costs memory for each. */
export const REQUEST_WINDOW: WindowLimits = { start: 8, most: 32 };

/** Answers that take longer than this many times the quickest mean that requests queue somewhere: more would only wait. */
const QUEUES_FROM = 2;
const CROWDED_FROM = 4;
/** Of the requests on their way, so many more or fewer after a round. */
const STEP = 1 / 4;
/** The quickest answer is asked for anew after so many rounds: the way may have changed. */
const ROUNDS_REMEMBERED = 50;
/** Several requests meet the same pushback; it counts once in this time. */
const PUSHBACK_MS = 1_000;

/** `wanting`: somebody waited for a turn as the answer came. */
const NO_ANSWERS = { answers: 0, ms: 0, wanting: 0, paced: 0 };

/**
 * How many requests may be on their way at once. By Little's law a far host needs many to be busy, a near one few. After
 * each round (as many answers as may be on their way) in which somebody had to wait for a turn: more while answers come
 * about as fast as the quickest, fewer when they take several times as long. A pushback halves it, and from then on it
 * grows by one a round.
 */
export class RequestWindow {
  readonly #limits: WindowLimits;
  readonly #now: () => number;
  readonly #slots: Slots;
  #size: number;
  #round = { ...NO_ANSWERS };
  #quickest = { before: Infinity, now: Infinity, rounds: 0 };
  #pushedAt = -Infinity;
  #wasPushed = false;

  constructor(limits: WindowLimits = REQUEST_WINDOW, now: () => number = Date.now) {
    this.#limits = limits;
    this.#now = now;
    this.#size = Math.min(limits.start, limits.most);
    this.#slots = new Slots(this.#size);
  }

  /** Requests that may be on their way now. */
  get size(): number {
    return this.#size;
  }

  /** Resolves when a request is the caller's to make; rejects with the signal's reason. Given back by `release`. */
  take(signal: AbortSignal): Promise<void> {
    return this.#slots.take(signal);
  }

  release(): void {
    this.#slots.release();
  }

  /** An answer came after `ms`. `isPaced`: the request had been held back, so that more of them would not be faster. */
  answered(ms: number, isPaced: boolean): void {
    const { start, most } = this.#limits;
    const round = this.#round;
    round.answers += 1;
    round.ms += ms;
    this.#quickest.now = Math.min(this.#quickest.now, Math.max(1, ms));
    if (isPaced) round.paced += 1;
    else if (this.#slots.hasWaiting) round.wanting += 1;
    if (round.answers < this.#size) return;
    const times = round.ms / round.answers / Math.min(this.#quickest.before, this.#quickest.now);
    const isWanted = round.wanting > 0 && round.paced < round.answers / 2;
    if (isWanted && (times < QUEUES_FROM || this.#size < start)) {
      this.#resize(Math.min(most, this.#size + (this.#wasPushed ? 1 : Math.ceil(this.#size * STEP))));
    } else if (times > CROWDED_FROM && this.#size > start) {
      this.#resize(Math.max(start, this.#size - Math.ceil(this.#size * STEP)));
    }
    this.#round = { ...NO_ANSWERS };
    if (++this.#quickest.rounds === ROUNDS_REMEMBERED) {
      this.#quickest = { before: this.#quickest.now, now: Infinity, rounds: 0 };
    }
  }

  /** The host asks for less, or is not there. */
  pushedBack(): void {
    if (this.#now() - this.#pushedAt < PUSHBACK_MS) return;
    this.#pushedAt = this.#now();
    this.#wasPushed = true;
    this.#round = { ...NO_ANSWERS };
    this.#resize(Math.max(1, this.#size >> 1));
  }

  #resize(size: number): void {
    this.#size = size;
    this.#slots.resize(size);
  }
}
