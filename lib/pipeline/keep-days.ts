import type { BlockResult } from "@/lib/transforms/transform";

import { endOfRecord, leaveOut } from "./drop-repeats";

/** Says of which UTC days (as in a tally) events are sent, when not of all. */
export type KeepsDay = (day: string) => boolean;

const CANDIDATE = 2;

/** What cannot be imported is of no day: it is counted, and kept where the whole was imported. Warnings were told there. */
export function leaveRejects(result: BlockResult): BlockResult {
  const { dropped, rejects } = result;
  return { ...result, dropped: countOther(dropped, rejects.length), rejects: [], warnings: {}, noted: [] };
}

/**
 * Leaves out records of other days with the events made beside them, counted as `other_day`; `elsewhere` has where their
 * lines begin. A candidate stays: its `$identify` has the time of the record that claimed the pair, whatever day this one
 * is of. Changes `result.output` in place.
 */
export function keepDays(result: BlockResult, keepsDay: KeepsDay): { result: BlockResult; elsewhere: Set<number> } {
  const { eventLines, eventKinds, eventTallies, tallyKeys, dropped } = result;
  const isKept = tallyKeys.map(({ day }) => keepsDay(day));
  const kept = new Uint8Array(eventKinds.length).fill(1);
  const elsewhere = new Set<number>();
  for (let first = 0, next = 0; first < kept.length; first = next) {
    next = endOfRecord(eventLines, first);
    const own = eventKinds.indexOf(0, first);
    const isRepeat = own < 0 || own >= next;
    if (isKept[eventTallies[isRepeat ? first : own] ?? 0]) continue;
    for (let event = first; event < next; event++) kept[event] = eventKinds[event] === CANDIDATE ? 1 : 0;
    if (!isRepeat) elsewhere.add(eventLines[first * 2] ?? 0);
  }
  if (elsewhere.size === 0) return { result, elsewhere };
  return { result: leaveOut({ ...result, dropped: countOther(dropped, elsewhere.size) }, kept), elsewhere };
}

function countOther(dropped: BlockResult["dropped"], by: number): BlockResult["dropped"] {
  return by === 0 ? dropped : { ...dropped, other_day: (dropped.other_day ?? 0) + by };
}
