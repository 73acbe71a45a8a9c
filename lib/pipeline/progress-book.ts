import type { Wait } from "@/lib/destination/destination";

import { DeltaSum } from "./delta-sum";
import type { SourceMeter } from "./part-bytes";
import type { LiveProgress, ProgressBook, SettledDelta } from "./progress";
import { StageClock, type StageMs } from "./stage-clock";

/** A block on its way: in the book from the moment its records are known until everything before it is settled too. */
export type OpenBlock = {
  /** Counts towards the allowance of rejects from now on. */
  addReject(): void;
  /** Call once, when every event of the block is accepted or refused. */
  settle(delta: SettledDelta): void;
};

/** The part's running account. Blocks may be settled in any order; what can be taken is only ever the contiguous prefix. */
export class PartBook implements ProgressBook {
  readonly #meter: SourceMeter;
  #open: { records: number; rejects: number; delta: SettledDelta | null }[] = [];
  #settled = new DeltaSum();
  readonly #clock: StageClock;
  #waits = new Map<object, Wait>();
  #sends = 0;

  constructor(meter: SourceMeter, clock = new StageClock()) {
    this.#meter = meter;
    this.#clock = clock;
  }

  /** Blocks are opened in the order of the object. */
  open(block: { records: number; rejects: number }): OpenBlock {
    const entry = { ...block, delta: null as SettledDelta | null };
    this.#open.push(entry);
    return {
      addReject: () => void (entry.rejects += 1),
      settle: (delta) => {
        entry.delta = delta;
        this.#advance();
      },
    };
  }

  /** Rejects that no commit can know of yet: of blocks on their way, and settled but not taken. */
  get rejectsInHand(): number {
    return this.#open.reduce((sum, { rejects }) => sum + rejects, this.#settled.rejectCount);
  }

  get allSettled(): boolean {
    return this.#open.length === 0;
  }

  /** A batch is on its way. */
  beginSend(): void {
    this.#sends += 1;
    this.#clock.sends(this.#sends, this.#waits.size);
  }

  /** `sender` names who waits; null when it goes on. */
  wait(sender: object, wait: Wait | null): void {
    if (wait) this.#waits.set(sender, wait);
    else this.#waits.delete(sender);
    this.#clock.sends(this.#sends, this.#waits.size);
  }

  endSend(sender: object): void {
    this.#sends -= 1;
    this.wait(sender, null);
  }

  times(): StageMs {
    return this.#clock.sums();
  }

  take(): SettledDelta | null {
    const delta = this.#settled.toDelta();
    this.#settled = new DeltaSum();
    return delta;
  }

  bytesBefore(checkpoint: number): number {
    return this.#meter.bytesBefore(checkpoint);
  }

  live(): LiveProgress {
    const [wait = null] = this.#waits.values();
    return { inFlight: this.#open.reduce((sum, { records }) => sum + records, 0), wait };
  }

  #advance(): void {
    for (let first = this.#open[0]; first?.delta; first = this.#open[0]) {
      this.#settled.add(first.delta);
      this.#open.shift();
    }
  }
}
