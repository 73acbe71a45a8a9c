import { setTimeout as delay } from "node:timers/promises";

/** How long to wait between tries; tests shorten it. */
export type Backoff = {
  /** Of the first wait at most, in milliseconds; doubled each time. */
  firstMs: number;
  maxMs: number;
  random: () => number;
};

export const BACKOFF: Backoff = { firstMs: 1_000, maxMs: 300_000, random: Math.random };

/** Full jitter: anywhere between nothing and the doubled ceiling, so that senders do not come back together. `attempt` counts from 0. */
export function backoffMs(attempt: number, { firstMs, maxMs, random }: Backoff): number {
  return random() * Math.min(maxMs, firstMs * 2 ** Math.min(attempt, 30));
}

/** Rejects with the signal's reason as soon as it is aborted. */
export async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}
