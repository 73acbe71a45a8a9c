import type { RefusedEvent } from "@/lib/destination/destination";
import type { Block, BlockReject, BlockResult, LinePlace } from "@/lib/transforms/transform";

import { deliveredKeys } from "./delivered-keys";
import type { RejectedRecord, SettledDelta } from "./progress";
import type { SampleKeeper } from "./sample-keeper";

const BEFORE_UUID = '{"uuid":"';
const UUID_CHARACTERS = 36;

/** What one block will have settled: the transform's counts, less the events that the destination refuses. */
export class BlockLedger {
  readonly #block: Block;
  readonly #result: BlockResult;
  readonly #rejects: RejectedRecord[];
  readonly #tallyCounts: Uint32Array;
  readonly #refusedEvents = new Set<number>();
  readonly #refusedLines = new Map<number, RejectedRecord>();
  /** Left out, but rejects now. */
  readonly #refusedDropped: SettledDelta["dropped"] = {};
  readonly #elsewhere: ReadonlySet<number>;
  #accepted = 0;
  #generated = 0;

  /** `elsewhere`: where lines begin whose records were left out for their day. */
  constructor(block: Block, result: BlockResult, elsewhere: ReadonlySet<number> = new Set()) {
    this.#block = block;
    this.#result = result;
    this.#elsewhere = elsewhere;
    this.#rejects = result.rejects.map((reject) => this.#toRecord(reject));
    this.#tallyCounts = new Uint32Array(result.tallyKeys.length);
    for (let i = 0; i < result.eventKinds.length; i++) this.#count(i, 1);
  }

  /** A record counts as rejected, once, when any event made from it is refused; its line is kept. */
  refuse(event: number, { status, detail }: Pick<RefusedEvent, "status" | "detail">): void {
    const { eventKinds, eventLines } = this.#result;
    const start = eventLines[event * 2] ?? 0;
    const isOwn = eventKinds[event] === 0;
    this.#refusedEvents.add(event);
    if (!isOwn) this.#count(event, -1);
    const pair = isOwn ? undefined : this.#pairOf(event);
    const known = this.#refusedLines.get(start);
    if (known) {
      known.pair ??= pair;
      return;
    }
    const own = isOwn ? event : this.#ownEventOf(start, event);
    if (own === null) this.#undrop(start);
    else this.#count(own, -1);
    const what = isOwn ? "" : "An event made beside this record was refused. ";
    const end = eventLines[event * 2 + 1] ?? start;
    const why = `${what}${status}: ${detail}`;
    const reject = this.#toRecord({ start, end, reason: "refused_by_destination", detail: why });
    reject.pair = pair;
    this.#refusedLines.set(start, reject);
    this.#rejects.push(reject);
  }

  /** Once every event is accepted or refused. */
  close(keeper: SampleKeeper): SettledDelta {
    const { records, consumed, warnings, tallyKeys } = this.#result;
    const rejected: SettledDelta["rejected"] = {};
    for (const { reason } of this.#rejects) rejected[reason] = (rejected[reason] ?? 0) + 1;
    const keys = deliveredKeys(this.#result, this.#refusedEvents);
    return {
      checkpoint: this.#block.offset + consumed,
      read: records,
      accepted: this.#accepted,
      generated: this.#generated,
      dropped: this.#dropped(),
      rejected,
      warnings,
      // An event that was delivered has its key here, also when its record is a reject for the sake of another one.
      tallies: tallyKeys.flatMap(({ day, from, to }, i) => {
        const own = keys[i];
        return own && own.length > 0 ? [{ day, from, to, count: this.#tallyCounts[i] ?? 0, keys: [own] }] : [];
      }),
      rejects: this.#rejects.sort((a, b) => a.offset - b.offset),
      samples: keeper.take(this.#block, this.#result.noted),
    };
  }

  #count(event: number, by: 1 | -1): void {
    if (this.#result.eventKinds[event] === 0) this.#accepted += by;
    else this.#generated += by;
    const tally = this.#result.eventTallies[event] ?? 0;
    this.#tallyCounts[tally] = (this.#tallyCounts[tally] ?? 0) + by;
  }

  /** A record that was left out, and of which an event made beside it was refused, is a reject now. */
  #undrop(start: number): void {
    const reason = this.#elsewhere.has(start) ? "other_day" : "duplicate_record";
    this.#refusedDropped[reason] = (this.#refusedDropped[reason] ?? 0) + 1;
  }

  #dropped(): SettledDelta["dropped"] {
    const dropped = { ...this.#result.dropped };
    for (const [reason, count] of Object.entries(this.#refusedDropped) as [keyof typeof dropped, number][])
      dropped[reason] = (dropped[reason] ?? 0) - count;
    return dropped;
  }

  /** The record's own event, looked for around one that was made beside it; null when that was left out. */
  #ownEventOf(start: number, event: number): number | null {
    const { eventKinds, eventLines } = this.#result;
    let first = event;
    while (first > 0 && eventLines[(first - 1) * 2] === start) first -= 1;
    const own = eventKinds.indexOf(0, first);
    return own >= 0 && eventLines[own * 2] === start ? own : null;
  }

  /** Of an `$identify`: what it links, which is its uuid. */
  #pairOf(event: number): Uint8Array | undefined {
    const { output, eventEnds, eventTallies, tallyKeys } = this.#result;
    if (tallyKeys[eventTallies[event] ?? 0]?.to !== "$identify") return undefined;
    const first = (event === 0 ? 0 : (eventEnds[event - 1] ?? 0) + 1) + BEFORE_UUID.length;
    const uuid = Buffer.from(output.subarray(first, first + UUID_CHARACTERS)).toString("latin1");
    return Buffer.from(uuid.replaceAll("-", ""), "hex");
  }

  #placeOf(start: number): LinePlace | undefined {
    const place = this.#block.places?.findLast(({ at }) => at <= start);
    return place && { objectKey: place.objectKey, offset: place.offset + start - place.at };
  }

  /** The line is copied, so that a reject does not keep its whole block in memory. */
  #toRecord({ start, end, reason, detail }: BlockReject): RejectedRecord {
    // Not slice: of a Buffer that is a view.
    const raw = new Uint8Array(this.#block.bytes.subarray(start, end));
    const at = { offset: this.#block.offset + start, length: end - start };
    return { ...at, reason, detail, raw, place: this.#placeOf(start) };
  }
}
