/** A run of serialised events: json[start_i .. ends[i]) joined by ",", where start_0 = 0 and start_i = ends[i-1] + 1. */
export type EventBatch = { json: Uint8Array; ends: Uint32Array };

export type RefusedEvent = { index: number; status: number; detail: string };

/** accepted + refused.length = events of the batch. */
export type SendResult = { accepted: number; refused: RefusedEvent[] };

/** Why nothing moves right now, and until when. */
export type Wait = { reason: string; until: Date };

export type SendHooks = {
  /** Called when a request has to wait (429, 5xx, timeout, no connection), and with null when one got through again. */
  onWait(wait: Wait | null): void;
  /** Called once for each event refused for itself. False: no more may be, and `send` throws AppError `too_many_rejects`. */
  onRefused?(): boolean;
  /** Called each time that a request of several events was too large (413), and goes in halves. */
  onTooLarge?(): void;
  signal: AbortSignal;
};

/** Where events go. One of the three seams; PostHog and the sandbox speak the same protocol. */
export interface Destination {
  /**
   * Delivers every event of the batch or names those refused for themselves. Waits out what time mends, for as long as
   * it takes. Throws AppError for what a person must mend (`destination_refused_token`, `destination_not_posthog`,
   * `destination_quota_limited`), and the signal's reason when aborted.
   */
  send(batch: EventBatch, hooks: SendHooks): Promise<SendResult>;
  close(): Promise<void>;
}

/** The shared ceiling in events a second. `take` resolves when `events` may be sent; `pushback` lowers it for all workers. */
export interface Pacer {
  take(events: number, signal: AbortSignal): Promise<void>;
  pushback(): void;
}
