import type { Block, NotedLine } from "@/lib/transforms/transform";

import type { RecordSample } from "./progress";

/** Of one reason and run; and a line longer than this shows no more than a short one. */
const MOST_SAMPLES = 10;
const MOST_BYTES = 100_000;

/** Copies a run's first few lines of each reason; what comes after them costs a look at a table. */
export class SampleKeeper {
  readonly #kept = new Map<string, number>();

  take({ bytes, offset }: Block, noted: readonly NotedLine[]): RecordSample[] {
    return noted.flatMap(({ kind, reason, start, end }) => {
      const key = `${kind} ${reason}`;
      const kept = this.#kept.get(key) ?? 0;
      if (kept >= MOST_SAMPLES || end - start > MOST_BYTES) return [];
      this.#kept.set(key, kept + 1);
      // A copy, so that it does not keep its whole block in memory.
      return [{ kind, reason, offset: offset + start, raw: new Uint8Array(bytes.subarray(start, end)) }];
    });
  }
}
