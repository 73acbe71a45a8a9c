import type { RatesView } from "@/lib/schemas/progress";

/** A chart's columns: Unix seconds, and what moved at each; waits as spans of Unix seconds. */
export type RateColumns = {
  times: number[];
  events: number[];
  bytes: number[];
  waits: { from: number; to: number; why: string | null }[];
};

/** Steps in which nothing moved are put back as zeros, so that the curve falls where the work stood. */
export function rateColumns({ stepSeconds, points, waits }: RatesView): RateColumns {
  const columns: RateColumns = { times: [], events: [], bytes: [], waits: [] };
  const add = (at: number, events: number, bytes: number) => {
    columns.times.push(at);
    columns.events.push(events);
    columns.bytes.push(bytes);
  };
  let next: number | null = null;
  for (const { at, eventsPerSecond, bytesPerSecond } of points) {
    const time = Date.parse(at) / 1_000;
    for (; next !== null && next < time; next += stepSeconds) add(next, 0, 0);
    add(time, eventsPerSecond, bytesPerSecond);
    next = time + stepSeconds;
  }
  const end = columns.times.at(-1) ?? 0;
  columns.waits = waits.map(({ from, to, why }) => ({
    from: Date.parse(from) / 1_000,
    to: to === null ? end + stepSeconds : Date.parse(to) / 1_000,
    why,
  }));
  return columns;
}
