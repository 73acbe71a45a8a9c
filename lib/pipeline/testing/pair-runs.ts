import { baseContext } from "@/lib/transforms/testing/compare";
import type { TransformContext } from "@/lib/transforms/transform";
import { transformBlock } from "@/lib/transforms/transform-block";

import { DeltaSum } from "@/lib/pipeline/delta-sum";
import { createInlinePool } from "@/lib/pipeline/inline-pool";
import { runPart } from "@/lib/pipeline/run-part";
import type { ClaimPairs } from "@/lib/pipeline/settle-pairs";
import { memoryDestination } from "./memory-destination";
import { memorySource } from "./memory-source";

export const CONTEXT: TransformContext = {
  ...baseContext,
  contentType: "amplitude",
  options: { identifyEvents: true },
};
export const LIMITS = { blockBytes: 2_000, maxLineBytes: 900, maxKeptBytes: 2_000 };

export type Row = { user: number; device: number; id: number; bad: boolean };

export const lineOf = ({ user, device, id, bad }: Row) =>
  bad
    ? "not JSON"
    : JSON.stringify({
        event_type: "View",
        user_id: user === 0 ? null : `user ${user}`,
        device_id: device === 0 ? "user 1" : `device ${device}`,
        uuid: `6f127057-db29-11ee-9c29-${String(id).padStart(12, "0")}`,
        event_time: `2024-01-0${1 + (id % 9)} 03:04:${String(id % 60).padStart(2, "0")}${id % 3 === 0 ? ".5" : ""}`,
      });

/** "user → device" of every record that is read and names both, a repeat's too. */
export const pairsOf = (rows: Row[]) =>
  new Set(
    rows.flatMap(({ user, device, bad }) => {
      const [from, to] = [`user ${user}`, device === 0 ? "user 1" : `device ${device}`];
      return bad || user === 0 || from === to ? [] : [`${from} → ${to}`];
    }),
  );

type Claim = { part: { restarts: number }; restarts: number; offset: number; time: string };

/** As the database keeps claims, for all parts and runs; those of a part that has begun anew may be taken over. */
export function sharedClaims(rows = new Map<string, Claim>()) {
  const part = { restarts: 0 };
  const state = { calls: 0, claims: 0, failAt: Infinity };
  const claimPairs: ClaimPairs = async (claims) => {
    await new Promise((resolve) => setImmediate(resolve));
    const times = claims.map(({ pair, offset, time }) => {
      const key = Buffer.from(pair).toString("hex");
      const row = rows.get(key);
      const own = { part, restarts: part.restarts, offset, time: row?.time ?? time };
      if (!row || row.part.restarts !== row.restarts) rows.set(key, own);
      const { part: owner, offset: at } = rows.get(key)!;
      return owner === part && at === offset ? own.time : null;
    });
    state.claims += claims.length;
    // Claimed, but the one who asked never hears of it.
    if (++state.calls >= state.failAt) throw new Error("cut off");
    return times;
  };
  return { claimPairs, state, part, forPart: () => sharedClaims(rows) };
}

/** `again`: afterwards the part begins anew, from a download that begins with its line of this number. */
export type Disturbance = { sends: number; claims: number; loseCommit: boolean; again?: number | null };

/** Runs a part to its end, through every disturbance in turn; returns the sum of what was committed. */
export async function runThrough(
  download: Buffer,
  range: [number, number],
  claims: ReturnType<typeof sharedClaims>,
  faults: Disturbance[],
) {
  const sent: string[] = [];
  let sum = new DeltaSum();
  let resumeAt: number | null = null;
  let bytes = download;
  for (const fault of [...faults, null]) {
    const failAt = fault && { send: fault.sends, error: new Error("killed") };
    const { destination, events } = memoryDestination(failAt ? { failAt } : {});
    const { source, object } = memorySource(bytes, { chunkBytes: 501 });
    claims.state.failAt = fault ? claims.state.calls + fault.claims : Infinity;
    const { book, ended } = runPart({
      source,
      object,
      rangeStart: range[0],
      rangeEnd: range[1],
      resumeAt,
      context: CONTEXT,
      pool: createInlinePool(transformBlock),
      destination,
      rejectBudget: () => Infinity,
      claimPairs: claims.claimPairs,
      keepOversized: async () => undefined,
      stop: new AbortController().signal,
      abort: new AbortController().signal,
      batchBytes: 700,
      limits: LIMITS,
    });
    const outcome = await ended.catch((error: Error) => error);
    sent.push(...[...events].flatMap(([text, times]) => Array.from({ length: times }, () => text)));
    const delta = fault?.loseCommit ? null : book.take();
    if (delta) {
      sum.add(delta);
      resumeAt = delta.checkpoint;
    }
    if (!(outcome instanceof Error) && !fault?.loseCommit) break;
    if (fault?.again != null) {
      bytes = rotated(bytes, fault.again);
      [sum, resumeAt] = [new DeltaSum(), null];
      claims.part.restarts += 1;
    }
  }
  return { sent, sum: sum.toDelta() };
}

/** The same lines from the given one on, and those before it behind them. */
function rotated(bytes: Buffer, by: number): Buffer {
  const lines = bytes.toString().split(/(?<=\n)/);
  const first = by % lines.length;
  return Buffer.from([...lines.slice(first), ...lines.slice(0, first)].join(""));
}

export type Identify = { event: string; distinct_id: string; properties: { $anon_distinct_id: string } };
export const identifies = (texts: Iterable<string>) =>
  [...texts].filter((text) => text.includes('"event":"$identify"'));
export const pairOf = (text: string) => {
  const { distinct_id, properties } = JSON.parse(text) as Identify;
  return `${distinct_id} → ${properties.$anon_distinct_id}`;
};
