import type { VerifyResult } from "@/lib/schemas/verify";

const MINUTE_MS = 60_000;
/** Soon at first, then seldom: with the first question they last a day and a little. */
const DELAYS_MINUTES = [5, 15, 60, 180, 360, 840];

/**
 * When to ask again by itself what PostHog may still be taking in; null when there is nothing to wait for, or it was
 * waited for long enough. While the migration runs only people ask.
 */
export function nextAsk(
  { outcome, early, totals }: VerifyResult,
  { endedAt, repeats, now = new Date() }: { endedAt: Date | null; repeats: number; now?: Date },
): Date | null {
  if (outcome !== "differs" || !early || endedAt === null || totals.missing === 0) return null;
  const minutes = DELAYS_MINUTES[repeats];
  return minutes === undefined ? null : new Date(now.getTime() + minutes * MINUTE_MS);
}
