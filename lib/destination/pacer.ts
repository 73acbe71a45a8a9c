import { sleep } from "./backoff";
import type { Pacer } from "./destination";

/** After a pushback the rate is halved, never below this share of the ceiling, and regained within some ten minutes. */
const LOWEST_SHARE = 1 / 64;
const REGAINED_PER_SECOND = 1.01;
/** Several requests meet the same pushback; it counts once in this time. */
const PUSHBACK_MS = 2_000;

export type PacerClock = { now(): number; sleep(ms: number, signal: AbortSignal): Promise<void> };

const CLOCK: PacerClock = { now: Date.now, sleep };

/** A pacer for one process. `null` is no ceiling. Events are let through evenly, in the order of the calls. */
export function createLocalPacer(eventsPerSecond: number | null, { now, sleep }: PacerClock = CLOCK): Pacer {
  if (eventsPerSecond === null)
    return { take: async (_events, signal) => signal.throwIfAborted(), pushback: () => undefined };
  const ceiling = eventsPerSecond;
  let freeAt = now();
  let share = 1;
  let shareAt = now();
  let pushedAt = -Infinity;

  const currentShare = () => Math.min(1, share * REGAINED_PER_SECOND ** ((now() - shareAt) / 1_000));

  return {
    async take(events, signal) {
      signal.throwIfAborted();
      const from = Math.max(now(), freeAt);
      freeAt = from + (events / (ceiling * currentShare())) * 1_000;
      if (from > now()) await sleep(from - now(), signal);
    },
    pushback() {
      if (now() - pushedAt < PUSHBACK_MS) return;
      share = Math.max(LOWEST_SHARE, currentShare() / 2);
      shareAt = now();
      pushedAt = shareAt;
    },
  };
}
