import type { Counts } from "@/lib/transforms/reasons";

import type { RejectedRecord, SettledDelta } from "./progress";

/** Adds up deltas that follow each other, at a cost that depends only on what is added. */
export class DeltaSum {
  #numbers = { checkpoint: 0, read: 0, accepted: 0, generated: 0 };
  #dropped: SettledDelta["dropped"] = {};
  #rejected: SettledDelta["rejected"] = {};
  #warnings: SettledDelta["warnings"] = {};
  #tallies = new Map<string, SettledDelta["tallies"][number]>();
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
    for (const tally of delta.tallies) {
      const key = JSON.stringify([tally.day, tally.from, tally.to]);
      const sum = this.#tallies.get(key);
      if (!sum) this.#tallies.set(key, { ...tally, keys: [...tally.keys] });
      else {
        sum.count += tally.count;
        sum.keys.push(...tally.keys);
      }
    }
  }

  /** The sum, or null when nothing was added. The object is not to be used after that. */
  toDelta(): SettledDelta | null {
    if (this.#isEmpty) return null;
    return {
      ...this.#numbers,
      dropped: this.#dropped,
      rejected: this.#rejected,
      warnings: this.#warnings,
      tallies: [...this.#tallies.values()],
      rejects: this.#rejects,
      samples: this.#samples,
    };
  }
}

function addCounts<K extends string>(sum: Counts<K>, added: Counts<K>): void {
  for (const [key, count] of Object.entries(added) as [K, number][]) sum[key] = (sum[key] ?? 0) + count;
}
