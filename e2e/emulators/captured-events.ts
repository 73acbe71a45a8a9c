import { createHash } from "node:crypto";

import { KeySet } from "@/lib/pipeline/key-set";

import type { CapturedEvent } from "./capture-rules";

/** What identifies an event at the destination; `copies` says how often it came. */
export type StoredEvent = Pick<CapturedEvent, "uuid" | "event" | "distinctId" | "timestamp" | "raw"> & {
  copies: number;
};

export type CaptureTotals = {
  /** Events that came, repeats included. */
  received: number;
  /** Different (uuid, event, distinct_id, timestamp). */
  distinct: number;
  unreadableTimestamps: number;
  cutDistinctIds: number;
  /** The same for the same set of events, in whatever order and however often they came. */
  digest: string;
};

/** Keeps events whole, or only their hashes (16 bytes each) so that millions fit. */
export class CapturedEvents {
  readonly #keep: "events" | "hashes";
  readonly #hashes = new KeySet();
  readonly #events = new Map<string, StoredEvent>();
  readonly #digest = new Uint32Array(4);
  #received = 0;
  #unreadable = 0;
  #cut = 0;

  constructor(keep: "events" | "hashes") {
    this.#keep = keep;
  }

  add(captured: CapturedEvent): void {
    const { uuid, event, distinctId, timestamp, raw } = captured;
    this.#received += 1;
    if (captured.timestampWasUnreadable) this.#unreadable += 1;
    if (captured.distinctIdWasCut) this.#cut += 1;
    const key = JSON.stringify([uuid, event, distinctId, timestamp]);
    const hash = createHash("md5").update(key).digest();
    const words = new Uint32Array(4);
    for (let i = 0; i < 4; i++) words[i] = hash.readUInt32LE(i * 4);
    if (this.#hashes.add(words, 0)) for (let i = 0; i < 4; i++) this.#digest[i]! += words[i]!;
    if (this.#keep === "hashes") return;
    const known = this.#events.get(key);
    if (known) known.copies += 1;
    else this.#events.set(key, { uuid, event, distinctId, timestamp, raw, copies: 1 });
  }

  /** Empty when only hashes are kept. */
  all(): StoredEvent[] {
    return [...this.#events.values()];
  }

  /** Forgets events that were kept whole; the totals still speak of all that came. */
  lose(which: (event: StoredEvent) => boolean): number {
    const lost = [...this.#events].filter(([, event]) => which(event));
    for (const [key] of lost) this.#events.delete(key);
    return lost.length;
  }

  totals(): CaptureTotals {
    return {
      received: this.#received,
      distinct: this.#hashes.size,
      unreadableTimestamps: this.#unreadable,
      cutDistinctIds: this.#cut,
      digest: Buffer.from(this.#digest.buffer).toString("hex"),
    };
  }
}
