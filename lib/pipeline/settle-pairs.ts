import type { BlockResult } from "@/lib/transforms/transform";

import { leaveOut } from "./drop-repeats";
import type { FoldSet } from "./fold-set";
import { KeySet } from "./key-set";

/** A pair of ids and the record that would send its `$identify`, 16 bytes each. */
export type PairClaim = { pair: Uint8Array; owner: Uint8Array };

/**
 * Claims pairs for the records that own them, and says of each claim whether it is the migration's first, or a repeat of
 * it: then the record sends the pair's `$identify`. All of one call are of different pairs.
 */
export type ClaimPairs = (claims: PairClaim[], signal: AbortSignal) => Promise<boolean[]>;

type Settling = {
  /** Pairs settled earlier in this run: none of their later candidates is sent. Only saves asking; what it forgets is asked again. */
  known: FoldSet;
  claimPairs: ClaimPairs;
  signal: AbortSignal;
};

const CANDIDATE = 2;
const GENERATED = 1;
const PAIR_WORDS = 4;
const CLAIM_WORDS = 8;

/** Turns the candidates whose claims hold into generated events, and leaves out the others. Changes `result` in place. */
export async function settlePairs(result: BlockResult, { known, claimPairs, signal }: Settling): Promise<BlockResult> {
  const { claims, eventKinds } = result;
  if (claims.length === 0) return result;
  const asked: number[] = [];
  for (let at = 0; at < claims.length; at += CLAIM_WORDS) if (!known.isRepeat(claims, at)) asked.push(at);
  const answers =
    asked.length > 0
      ? await claimPairs(
          asked.map((at) => claimAt(claims, at)),
          signal,
        )
      : [];
  const owned = new Set(asked.filter((_, index) => answers[index]));

  const kept = new Uint8Array(eventKinds.length).fill(1);
  let at = 0;
  for (let event = eventKinds.indexOf(CANDIDATE); event >= 0; event = eventKinds.indexOf(CANDIDATE, event + 1)) {
    if (owned.has(at)) eventKinds[event] = GENERATED;
    else kept[event] = 0;
    at += CLAIM_WORDS;
  }
  return leaveOut(result, kept);
}

/** Claims among the records of one input alone, where no migration keeps them. Grows by 24 bytes or so a pair. */
export function claimsInMemory(): ClaimPairs {
  const claimed = new KeySet();
  return async (claims) => claims.map(({ pair }) => claimed.add(wordsOf(pair), 0));
}

/** Big-endian, so that the pair reads like its `$identify`'s uuid. */
function claimAt(claims: Uint32Array, at: number): PairClaim {
  return { pair: bytesOf(claims, at), owner: bytesOf(claims, at + PAIR_WORDS) };
}

function bytesOf(words: Uint32Array, at: number): Uint8Array {
  const bytes = Buffer.alloc(PAIR_WORDS * 4);
  for (let word = 0; word < PAIR_WORDS; word++) bytes.writeUInt32BE(words[at + word] ?? 0, word * 4);
  return bytes;
}

function wordsOf(pair: Uint8Array): Uint32Array {
  const view = new DataView(pair.buffer, pair.byteOffset, pair.byteLength);
  return Uint32Array.from({ length: PAIR_WORDS }, (_, word) => view.getUint32(word * 4));
}
