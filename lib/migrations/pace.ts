/** What moved from `at` on, Unix milliseconds, for so long. */
export type Step = { at: number; ms: number; bytes: number };
/** From when to when it ran, Unix milliseconds, in order. */
export type Span = { from: number; to: number };

/** How fast it works while it works. `slow` and `fast` are what it may as well be, going by how much it varied. */
export type Pace = { bytesPerSecond: number; slow: number; fast: number };

/** Older work says little about what is ahead. */
const JUDGED_MS = 600_000;
/** Less than this says nothing; neither do fewer slices. */
const LEAST_MS = 6_000;
const LEAST_SLICES = 3;
const MOST_SLICES = 10;
const SLICE_MS = 5_000;
/** While nothing moved for so long there was nobody at work, or it hangs: no rate says when it will end. */
const IDLE_MS = 60_000;
const STILL_MS = 30_000;

/**
 * The pace of the last ten minutes of work since `spans` begin. Time outside of spans does not count, nor a minute and
 * more in which nothing moved. Null while it would be a guess.
 */
export function paceOf(steps: readonly Step[], spans: readonly Span[], now: number): Pace | null {
  const ordered = steps.filter(({ bytes }) => bytes > 0).sort((a, b) => a.at - b.at);
  const last = ordered.at(-1);
  const running = spans.at(-1);
  if (!last || !running) return null;
  if (running.to >= now && now - Math.max(last.at + last.ms, running.from) > STILL_MS) return null;
  const clock = workClock(withoutIdle(spans, ordered));
  const worked = clock(now);
  const judged = Math.min(JUDGED_MS, worked);
  if (judged < LEAST_MS) return null;
  const slices = Array<number>(Math.max(LEAST_SLICES, Math.min(MOST_SLICES, Math.floor(judged / SLICE_MS)))).fill(0);
  const sliceMs = judged / slices.length;
  for (const { at, ms, bytes } of ordered) {
    const begin = (clock(at) - (worked - judged)) / sliceMs;
    const end = (clock(at + ms) - (worked - judged)) / sliceMs;
    spread(slices, { begin, end, bytes });
  }
  return judge(slices.map((bytes) => (bytes / sliceMs) * 1_000));
}

/** Milliseconds worked before a moment. */
function workClock(spans: readonly Span[]): (at: number) => number {
  return (at) => spans.reduce((sum, { from, to }) => sum + Math.max(0, Math.min(at, to) - from), 0);
}

function withoutIdle(spans: readonly Span[], steps: readonly Step[]): Span[] {
  const idle = steps.slice(1).flatMap((step, i) => {
    const before = steps[i];
    const from = before ? before.at + before.ms : step.at;
    return step.at - from > IDLE_MS ? [{ from, to: step.at }] : [];
  });
  return idle.reduce<Span[]>((left, gap) => left.flatMap((span) => cutOut(span, gap)), [...spans]);
}

function cutOut({ from, to }: Span, gap: Span): Span[] {
  if (gap.to <= from || gap.from >= to) return [{ from, to }];
  return [
    { from, to: gap.from },
    { from: gap.to, to },
  ].filter((span) => span.to > span.from);
}

/** A step's bytes go to the slices that it lies in, by how much of it does. */
function spread(slices: number[], { begin, end, bytes }: { begin: number; end: number; bytes: number }): void {
  const length = end - begin;
  if (length <= 0) {
    const slice = Math.min(slices.length - 1, Math.floor(begin));
    if (begin >= 0) slices[slice] = (slices[slice] ?? 0) + bytes;
    return;
  }
  for (let slice = Math.max(0, Math.floor(begin)); slice < Math.min(end, slices.length); slice++) {
    const share = (Math.min(end, slice + 1) - Math.max(begin, slice)) / length;
    slices[slice] = (slices[slice] ?? 0) + bytes * share;
  }
}

/** The mean, and what it may as well be: the fewer slices, the wider. */
function judge(rates: readonly number[]): Pace | null {
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  if (mean <= 0) return null;
  const variance = rates.reduce((sum, rate) => sum + (rate - mean) ** 2, 0) / rates.length;
  const off = Math.sqrt(variance) * (1 + 2 / rates.length);
  return { bytesPerSecond: mean, slow: Math.max(mean / 4, mean - off), fast: mean + off };
}
