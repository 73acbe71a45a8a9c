import type { EventBatch } from "@/lib/destination/destination";

export type BatchLimits = { maxBytes: number; maxEvents: number };

/** Cuts a block's events into batches: views of the output, nothing is copied but the ends. An event over the limit goes alone. */
export function* sliceBatches(
  output: Uint8Array,
  eventEnds: Uint32Array,
  { maxBytes, maxEvents }: BatchLimits,
): Generator<{ firstEvent: number; batch: EventBatch }> {
  let first = 0;
  let start = 0;
  for (let i = 0; i < eventEnds.length; i++) {
    const end = eventEnds[i] ?? start;
    const nextEnd = eventEnds[i + 1];
    const full = i + 1 - first >= maxEvents || nextEnd === undefined || nextEnd - start > maxBytes;
    if (!full) continue;
    const ends = eventEnds.slice(first, i + 1);
    for (let k = 0; k < ends.length; k++) ends[k] = (ends[k] ?? 0) - start;
    yield { firstEvent: first, batch: { json: output.subarray(start, end), ends } };
    first = i + 1;
    start = end + 1;
  }
}
