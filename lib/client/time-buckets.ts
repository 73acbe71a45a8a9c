const DAY_MS = 86_400_000;

export type TimeBucket = {
  /** First and last day, both counted in. */
  from: string;
  to: string;
  count: number;
};
export type TimeBuckets = { unit: "day" | "week" | "month" | "year"; buckets: TimeBucket[] };

const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const msOf = (day: string) => Date.parse(`${day}T00:00:00Z`);

/** Where the bucket that holds a day begins; weeks begin on Monday. */
const starts: Record<TimeBuckets["unit"], (ms: number) => number> = {
  day: (ms) => ms,
  week: (ms) => ms - ((new Date(ms).getUTCDay() + 6) % 7) * DAY_MS,
  month: (ms) => Date.UTC(new Date(ms).getUTCFullYear(), new Date(ms).getUTCMonth(), 1),
  year: (ms) => Date.UTC(new Date(ms).getUTCFullYear(), 0, 1),
};
const LONGEST_MS: Record<TimeBuckets["unit"], number> = {
  day: DAY_MS,
  week: 7 * DAY_MS,
  month: 31 * DAY_MS,
  year: 366 * DAY_MS,
};

/** All of the time between the first and the last day, without a gap, in at most about `most` buckets. Days in order. */
export function timeBuckets(days: readonly { day: string; count: number }[], most = 90): TimeBuckets {
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last) return { unit: "day", buckets: [] };
  const [from, to] = [msOf(first.day), msOf(last.day)];
  const span = (to - from) / DAY_MS + 1;
  const unit = span <= most ? "day" : span <= most * 7 ? "week" : span <= most * 30 ? "month" : "year";
  const start = starts[unit];
  const buckets: TimeBucket[] = [];
  for (let at = start(from); at <= to;) {
    const next = start(at + LONGEST_MS[unit]);
    buckets.push({ from: dayOf(Math.max(at, from)), to: dayOf(Math.min(next - DAY_MS, to)), count: 0 });
    at = next;
  }
  let index = 0;
  for (const { day, count } of days) {
    while (index < buckets.length - 1 && day > (buckets[index]?.to ?? "")) index++;
    const bucket = buckets[index];
    if (bucket) bucket.count += count;
  }
  return { unit, buckets };
}
