import { gunzipSync } from "node:zlib";

import { NUMBER_KEY } from "./data";

export type Totals = {
  requests: number;
  /** Bytes of the bodies as they came. */
  bytes: number;
  /** Bytes of JSON in them. */
  jsonBytes: number;
  events: number;
  /** Different records among the events. */
  distinct: number;
  /** Events that carry no record's number: those made beside records. */
  unnumbered: number;
  firstAt: number | null;
  lastAt: number | null;
};

type Properties = Record<string, unknown>;
/** The floor sends Amplitude's records as they are. */
type Sent = { properties?: Properties; event_properties?: Properties };

/** Bodies wait to be counted until they are asked for, so that counting costs the sender nothing; up to this many bytes. */
const HELD_BYTES = 1_500_000_000;

/** What a run has delivered: each body parsed, each record's number ticked off. */
export class Arrivals {
  #held: { body: Buffer; gzipped: boolean }[] = [];
  #heldBytes = 0;
  #seen: Uint8Array;
  #totals: Totals = {
    requests: 0,
    bytes: 0,
    jsonBytes: 0,
    events: 0,
    distinct: 0,
    unnumbered: 0,
    firstAt: null,
    lastAt: null,
  };

  constructor(records: number) {
    this.#seen = new Uint8Array(records);
  }

  begin(): void {
    this.#totals.firstAt ??= Date.now();
  }

  add(body: Buffer, gzipped: boolean): void {
    this.#totals.requests += 1;
    this.#totals.bytes += body.length;
    this.#totals.lastAt = Date.now();
    this.#held.push({ body, gzipped });
    this.#heldBytes += body.length;
    if (this.#heldBytes > HELD_BYTES) this.#countHeld();
  }

  totals(): Totals {
    this.#countHeld();
    return this.#totals;
  }

  #countHeld(): void {
    for (const { body, gzipped } of this.#held.splice(0)) this.#count(gzipped ? gunzipSync(body) : body);
    this.#heldBytes = 0;
  }

  /** PostHog's form {"batch":[…]}, or Mixpanel's plain list. */
  #count(json: Buffer): void {
    this.#totals.jsonBytes += json.length;
    const parsed = JSON.parse(json.toString()) as { batch: unknown[] } | unknown[];
    const events = (Array.isArray(parsed) ? parsed : parsed.batch) as Sent[];
    for (const { properties, event_properties: untouched } of events) {
      this.#totals.events += 1;
      const number = (untouched ?? properties)?.[NUMBER_KEY];
      if (typeof number !== "number" || number >= this.#seen.length) {
        this.#totals.unnumbered += 1;
      } else if (!this.#seen[number]) {
        this.#seen[number] = 1;
        this.#totals.distinct += 1;
      }
    }
  }
}
