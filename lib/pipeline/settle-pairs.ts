import type { BlockResult } from "@/lib/transforms/transform";

import { leaveOut } from "./drop-repeats";
import type { FoldSet } from "./fold-set";
import { KeySet } from "./key-set";
import { retimeEvents, timeOf } from "./retime-events";

/** A pair of ids (16 bytes), where the line of the record that would link them begins in the part, and its time. */
export type PairClaim = { pair: Uint8Array; offset: number; time: string };

/**
 * Claims pairs for the records that would link them. Of each claim: the time that the pair's `$identify` has, when this
 * record sends it: the migration's first claim of the pair, or a repeat of that; null when another record sends it. All of
 * one call are of different pairs.
 */
export type ClaimPairs = (claims: PairClaim[], signal: AbortSignal) => Promise<(string | null)[]>;

type Settling = {
  /** Where the block stands in the part. */
  offset: number;
  /** Pairs settled earlier in this run: none of their later candidates is sent. Only saves asking; what it forgets is asked again. */
  known: FoldSet;
  claimPairs: ClaimPairs;
  signal: AbortSignal;
};

const CANDIDATE = 2;
const GENERATED = 1;
const PAIR_WORDS = 4;

/** Turns the candidates whose claims hold into generated events, and leaves out the others. Changes `result` in place. */
export async function settlePairs(
  result: BlockResult,
  { offset, known, claimPairs, signal }: Settling,
): Promise<BlockResult> {
  const { claims, eventKinds, eventLines } = result;
  if (claims.length === 0) return result;
  const kept = new Uint8Array(eventKinds.length).fill(1);
  const asked: { event: number; claim: PairClaim }[] = [];
  let at = 0;
  for (let event = eventKinds.indexOf(CANDIDATE); event >= 0; event = eventKinds.indexOf(CANDIDATE, event + 1)) {
    kept[event] = 0;
    if (!known.isRepeat(claims, at)) {
      const claim = {
        pair: pairAt(claims, at),
        offset: offset + (eventLines[event * 2] ?? 0),
        time: timeOf(result, event),
      };
      asked.push({ event, claim });
    }
    at += PAIR_WORDS;
  }
  const answers =
    asked.length > 0
      ? await claimPairs(
          asked.map(({ claim }) => claim),
          signal,
        )
      : [];

  const otherTimes = new Map<number, string>();
  for (const [index, { event, claim }] of asked.entries()) {
    const time = answers[index] ?? null;
    if (time === null) continue;
    kept[event] = 1;
    eventKinds[event] = GENERATED;
    if (time !== claim.time) otherTimes.set(event, time);
  }
  return leaveOut(otherTimes.size > 0 ? retimeEvents(result, otherTimes) : result, kept);
}

/** Claims among the records of one input alone, where no migration keeps them. Grows by 24 bytes or so a pair. */
export function claimsInMemory(): ClaimPairs {
  const claimed = new KeySet();
  return async (claims) => claims.map(({ pair, time }) => (claimed.add(wordsOf(pair), 0) ? time : null));
}

/** Big-endian, so that the pair reads like its `$identify`'s uuid. */
function pairAt(claims: Uint32Array, at: number): Uint8Array {
  const bytes = Buffer.alloc(PAIR_WORDS * 4);
  for (let word = 0; word < PAIR_WORDS; word++) bytes.writeUInt32BE(claims[at + word] ?? 0, word * 4);
  return bytes;
}

function wordsOf(pair: Uint8Array): Uint32Array {
  const view = new DataView(pair.buffer, pair.byteOffset, pair.byteLength);
  return Uint32Array.from({ length: PAIR_WORDS }, (_, word) => view.getUint32(word * 4));
}
