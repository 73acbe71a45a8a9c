import { type BlockResult, MOST_NOTED, type NotedLine } from "@/lib/transforms/transform";

import type { FoldSet } from "./fold-set";

const COMMA = 0x2c;
const CANDIDATE = 2;

/**
 * Leaves out records whose own event stood earlier in the part, with the events made beside them, and counts them as
 * `duplicate_record`. A candidate of such a record stays (kind 2): no other record of the block has one for its pair.
 * Changes `result.output` in place; a block without repeats comes back as it is.
 */
export function dropRepeats(result: BlockResult, seen: FoldSet): BlockResult {
  const { eventLines, eventKinds, foldKeys } = result;
  const events = eventKinds.length;
  let kept: Uint8Array | null = null;
  let repeats = 0;
  const repeated: number[] = [];
  for (let first = 0, next = 0; first < events; first = next) {
    next = endOfRecord(eventLines, first);
    const own = eventKinds.indexOf(0, first);
    if (own < 0 || own >= next || !seen.isRepeat(foldKeys, own * 4)) continue;
    kept ??= new Uint8Array(events).fill(1);
    for (let event = first; event < next; event++) kept[event] = eventKinds[event] === CANDIDATE ? 1 : 0;
    repeats += 1;
    if (repeats <= MOST_NOTED) repeated.push(first);
  }
  if (!kept) return result;
  const dropped = { ...result.dropped, duplicate_record: (result.dropped.duplicate_record ?? 0) + repeats };
  const noted = [...result.noted, ...repeated.map((event) => notedRepeat(eventLines, event))];
  return leaveOut({ ...result, dropped, noted }, kept);
}

function notedRepeat(eventLines: Uint32Array, event: number): NotedLine {
  const start = eventLines[event * 2] ?? 0;
  return { kind: "dropped", reason: "duplicate_record", start, end: eventLines[event * 2 + 1] ?? start };
}

/** The first event after those that came from the same line as event `first`. */
export function endOfRecord(eventLines: Uint32Array, first: number): number {
  let next = first + 1;
  while (next * 2 < eventLines.length && eventLines[next * 2] === eventLines[first * 2]) next += 1;
  return next;
}

/** The events that are kept, moved together within the same memory. */
export function leaveOut(result: BlockResult, kept: Uint8Array): BlockResult {
  const { output, eventEnds, eventLines, eventKinds, eventTallies, foldKeys } = result;
  let to = 0;
  let written = 0;
  let start = 0;
  for (let i = 0; i < kept.length; i++) {
    const end = eventEnds[i] ?? start;
    if (kept[i]) {
      if (to > 0) output[written++] = COMMA;
      output.copyWithin(written, start, end);
      written += end - start;
      eventEnds[to] = written;
      eventLines.copyWithin(to * 2, i * 2, i * 2 + 2);
      foldKeys.copyWithin(to * 4, i * 4, i * 4 + 4);
      eventKinds[to] = eventKinds[i] ?? 0;
      eventTallies[to] = eventTallies[i] ?? 0;
      to += 1;
    }
    start = end + 1;
  }
  return {
    ...result,
    output: output.subarray(0, written),
    eventEnds: eventEnds.subarray(0, to),
    eventLines: eventLines.subarray(0, to * 2),
    eventKinds: eventKinds.subarray(0, to),
    eventTallies: eventTallies.subarray(0, to),
    foldKeys: foldKeys.subarray(0, to * 4),
  };
}
