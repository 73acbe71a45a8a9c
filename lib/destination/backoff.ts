import { setTimeout as delay } from "node:timers/promises";

/** How long to wait between tries; tests shorten it. */
export type Backoff = {
  /** Of the first wait at most, in milliseconds; doubled each time. */
  firstMs: number;
  maxMs: number;
  random: () => number;
};

export const BACKOFF: Backoff = { firstMs: 1_000, maxMs: 300_000, random: Math.random };

/** A server that asks for more than a day has made a mistake. */
const MAX_RETRY_AFTER_MS = 86_400_000;

/** Full jitter: anywhere between nothing and the doubled ceiling, so that senders do not come back together. `attempt` counts from 0. */
export function backoffMs(attempt: number, { firstMs, maxMs, random }: Backoff): number {
  return random() * Math.min(maxMs, firstMs * 2 ** Math.min(attempt, 30));
}

/** Milliseconds that a Retry-After header asks for (seconds, or an HTTP date), or null. */
export function parseRetryAfter(header: string | undefined, now: number): number | null {
  const text = header?.trim();
  if (!text) return null;
  const isSeconds = /^\d+(\.\d+)?$/.test(text);
  // Date.parse takes much for a date that is none ("-5").
  if (!isSeconds && !/^[a-z]{3,9},? .*\d\d:\d\d/i.test(text)) return null;
  const ms = isSeconds ? Number(text) * 1_000 : Date.parse(text) - now;
  return Number.isFinite(ms) ? Math.min(Math.max(0, ms), MAX_RETRY_AFTER_MS) : null;
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
