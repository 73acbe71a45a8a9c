import type { BlockResult } from "@/lib/transforms/transform";

/**
 * Which events of a block were delivered, all but those in `refused`: for each tally its keys, 64 bits (two words) an
 * event, all in one memory. Events that PostHog folds into one have the same key, in whatever block or part they stand.
 * Copied, for the block's memory is used again.
 */
export function deliveredKeys(result: BlockResult, refused: ReadonlySet<number>): Uint32Array[] {
  const { eventTallies, foldKeys, tallyKeys } = result;
  const counts = new Uint32Array(tallyKeys.length);
  for (let i = 0; i < eventTallies.length; i++) if (!refused.has(i)) addAt(counts, eventTallies[i] ?? 0, 1);
  const all = new Uint32Array(counts.reduce((sum, count) => sum + count, 0) * 2);
  let from = 0;
  const keys = Array.from(counts, (count) => all.subarray(from, (from += count * 2)));
  const written = new Uint32Array(tallyKeys.length);
  for (let i = 0; i < eventTallies.length; i++) {
    if (refused.has(i)) continue;
    const tally = eventTallies[i] ?? 0;
    const at = written[tally] ?? 0;
    const target = keys[tally];
    if (target) shorten(foldKeys, i * 4, target, at);
    written[tally] = at + 2;
  }
  return keys;
}

/** From 128 bits to 64. The words of a uuid are not random each (version 1 counts time), so every word stirs both halves. */
function shorten(words: Uint32Array, at: number, target: Uint32Array, to: number): void {
  const a = words[at] ?? 0;
  const b = words[at + 1] ?? 0;
  const c = words[at + 2] ?? 0;
  const d = words[at + 3] ?? 0;
  target[to] = stir(a ^ stir(b ^ stir(c ^ stir(d))));
  target[to + 1] = stir(d ^ stir(c ^ stir(b ^ stir(a ^ 0x9e3779b9))));
}

/** MurmurHash3's finaliser: a bijection of 32 bits. */
function stir(word: number): number {
  let h = word;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function addAt(counts: Uint32Array, at: number, by: number): void {
  counts[at] = (counts[at] ?? 0) + by;
}
