import { GrowingList } from "@/lib/transforms/growing-list";
import type { Counts } from "@/lib/transforms/reasons";

import type { RejectedRecord, SettledDelta, Tally } from "./progress";

type TallySum = Omit<Tally, "keys"> & { keys: GrowingList };

/**
 * Adds up deltas that follow each other, at a cost that depends only on what is added. Keys are copied: some thousand
 * small arrays a second, kept until the next commit, would outlive the nursery, and cost more to collect than to copy.
 */
export class DeltaSum {
  #numbers = { checkpoint: 0, read: 0, accepted: 0, generated: 0 };
  #dropped: SettledDelta["dropped"] = {};
  #rejected: SettledDelta["rejected"] = {};
  #warnings: SettledDelta["warnings"] = {};
  #tallies = new Map<string, TallySum>();
  #rejects: RejectedRecord[] = [];
  #samples: SettledDelta["samples"] = [];
  #isEmpty = true;

  get rejectCount(): number {
    return this.#rejects.length;
  }

  add(delta: SettledDelta): void {
    this.#isEmpty = false;
    this.#numbers.checkpoint = Math.max(this.#numbers.checkpoint, delta.checkpoint);
    this.#numbers.read += delta.read;
    this.#numbers.accepted += delta.accepted;
    this.#numbers.generated += delta.generated;
    addCounts(this.#dropped, delta.dropped);
    addCounts(this.#rejected, delta.rejected);
    addCounts(this.#warnings, delta.warnings);
    for (const reject of delta.rejects) this.#rejects.push(reject);
    for (const sample of delta.samples) this.#samples.push(sample);
    for (const tally of delta.tallies) this.#addTally(tally);
  }

  #addTally({ day, from, to, count, keys }: Tally): void {
    const key = JSON.stringify([day, from, to]);
    let sum = this.#tallies.get(key);
    if (!sum) {
      sum = { day, from, to, count: 0, keys: new GrowingList(ROOM) };
      this.#tallies.set(key, sum);
    }
    sum.count += count;
    for (const words of keys) sum.keys.append(words);
  }

  /** The sum, or null when nothing was added. The object is not to be used after that. */
  toDelta(): SettledDelta | null {
    if (this.#isEmpty) return null;
    return {
      ...this.#numbers,
      dropped: this.#dropped,
      rejected: this.#rejected,
      warnings: this.#warnings,
      tallies: Array.from(this.#tallies.values(), (tally) => ({ ...tally, keys: [tally.keys.take()] })),
      rejects: this.#rejects,
      samples: this.#samples,
    };
  }
}

/** Of a tally's keys, in words, to begin with. */
const ROOM = 128;

function addCounts<K extends string>(sum: Counts<K>, added: Counts<K>): void {
  for (const [key, count] of Object.entries(added) as [K, number][]) sum[key] = (sum[key] ?? 0) + count;
}
