/** A server that asks for more than a day has made a mistake. */
const MAX_RETRY_AFTER_MS = 86_400_000;

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
