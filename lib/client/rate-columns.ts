import type { RatesView } from "@/lib/schemas/progress";

/** A span of the axis in which nothing could move. */
export type ShadedSpan = {
  from: number;
  to: number;
  kind: "wait" | "rest";
  why: string | null;
  /** How long it was, which a fold of the axis hides. */
  seconds: number;
};

/**
 * A chart's columns: places on the axis in seconds, and what moved at each. A long rest takes no more of the axis than
 * some steps; `timeAt` gives the Unix seconds of a place.
 */
export type RateColumns = {
  x: number[];
  events: number[];
  bytes: number[];
  shaded: ShadedSpan[];
  end: number;
  timeAt(x: number): number;
};

/** What is left of a rest on the axis, in steps. */
const REST_STEPS = 4;

const seconds = (iso: string) => Date.parse(iso) / 1_000;

/** Steps in which nothing moved are put back as zeros, so that the curve falls where the work stood. `now`: Unix seconds. */
export function rateColumns({ stepSeconds, points, waits, from, to }: RatesView, now: number): RateColumns {
  const begin = from === null ? now : seconds(from);
  const end = to === null ? now : seconds(to);
  const spans = waits
    .map((wait) => ({
      ...wait,
      from: Math.max(begin, seconds(wait.from)),
      to: wait.to === null ? end : seconds(wait.to),
    }))
    .filter((span) => span.to > span.from)
    .sort((a, b) => a.from - b.from);
  const axis = foldedAxis(
    spans.filter(({ kind }) => kind === "rest"),
    REST_STEPS * stepSeconds,
  );
  const columns: RateColumns = {
    x: [],
    events: [],
    bytes: [],
    shaded: spans.map((span) => ({
      ...span,
      from: axis.placeOf(span.from),
      to: axis.placeOf(span.to),
      seconds: span.to - span.from,
    })),
    end: axis.placeOf(end),
    timeAt: axis.timeAt,
  };
  const add = (time: number, events: number, bytes: number) => {
    const x = axis.placeOf(time);
    if (x <= (columns.x.at(-1) ?? -Infinity)) return;
    columns.x.push(x);
    columns.events.push(events);
    columns.bytes.push(bytes);
  };
  let next: number | null = null;
  for (const { at, eventsPerSecond, bytesPerSecond } of points) {
    const time = seconds(at);
    for (; next !== null && next < time; next = axis.after(next, stepSeconds)) add(next, 0, 0);
    add(time, eventsPerSecond, bytesPerSecond);
    next = time + stepSeconds;
  }
  // The last whole step may be just over; what is after it and still empty is none.
  if (next !== null) for (; next + 2 * stepSeconds <= end; next = axis.after(next, stepSeconds)) add(next, 0, 0);
  return columns;
}

/** Time as places on an axis on which each of the rests is at most `most` long. */
function foldedAxis(rests: { from: number; to: number }[], most: number) {
  const folds = rests.filter(({ from, to }) => to - from > most).map(({ from, to }) => ({ from: from + most, to }));
  const placeOf = (time: number) =>
    folds.reduce((place, { from, to }) => place - Math.max(0, Math.min(time, to) - from), time);
  const timeAt = (place: number) =>
    folds.reduce((time, { from, to }) => (time > from ? time + (to - from) : time), place);
  /** The next step; a fold is passed at once. */
  const after = (time: number, step: number) => {
    const fold = folds.find(({ from, to }) => time + step >= from && time + step < to);
    return fold ? fold.to : time + step;
  };
  return { placeOf, timeAt, after };
}
