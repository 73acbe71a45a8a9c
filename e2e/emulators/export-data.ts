import { amplitudeLine } from "@/lib/samples/amplitude";
import { mixpanelLine, mixpanelRepeat } from "@/lib/samples/mixpanel";
import { createPerson } from "@/lib/samples/people";
import { type Random, createRandom } from "@/lib/samples/random";
import { LONGEST_VISIT_MS, type Moment, visit } from "@/lib/samples/visits";

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

export type ExportVendor = "amplitude" | "mixpanel";

/** One row of an export: `line` has no newline, `at` is when the event happened. */
export type ExportRow = { line: string; at: number };

export type ExportDataOptions = {
  vendor: ExportVendor;
  seed?: number;
  /** The project's life, in epoch milliseconds: before `from` and from `to` on there is nothing. */
  from?: number;
  to?: number;
  /** Rows of the slice that begins at `start`, before repeats; a number is the mean. */
  rows?: number | ((start: number) => number);
  /** Share of slices without any row, when `rows` is a number. */
  gaps?: number;
  /** Rows that each further download of a slice holds in addition, up to the fourth. */
  lateRows?: number;
  /** Each download has another order. Default true. */
  reorder?: boolean;
  /** Share of Mixpanel's anonymous rows that a further download gives to a user. */
  rekeyed?: number;
};

export type ExportData = ReturnType<typeof createExportData>;

/** What the vendor's own unit of time is: files are by hour of arrival, or rows by day of the event. */
export const sliceMs: Record<ExportVendor, number> = { amplitude: HOUR_MS, mixpanel: DAY_MS };

/** A line that is no record, as the fault `corruptLines` puts among the rows. */
export const BROKEN_LINE = '{"event":"Product Viewed","event_type":"Product Viewed","properties":{"time":171';

const LAST_VERSION = 4;
const REPEATS = 0.03;

/**
 * A project's history, made anew from its seed whenever it is asked for. A slice is an hour of uploads (Amplitude) or a day
 * of events (Mixpanel); version n of it is what its n-th download holds.
 */
export function createExportData(options: ExportDataOptions) {
  const { vendor, seed = 1, from = Date.UTC(2023, 0, 1), to = Number.MAX_SAFE_INTEGER } = options;
  const { rows: density = 20, gaps = 0, lateRows = 0, reorder = true, rekeyed = 0.3 } = options;
  const slice = sliceMs[vendor];

  /** A stream of its own for each purpose and slice. */
  const streamOf = (start: number, purpose: number) => createRandom(seed * 16 + purpose, Math.floor(start / HOUR_MS));

  function firstCount(start: number): number {
    if (start < from || start >= to) return 0;
    if (typeof density === "function") return density(start);
    const random = streamOf(start, 0);
    return random.chance(gaps) ? 0 : Math.max(1, Math.round(density * (0.5 + random.next())));
  }

  const lateCount = (version: number) => lateRows * (Math.min(version, LAST_VERSION) - 1);

  /** Rows of a slice but for Mixpanel's repeats. What is empty stays empty. */
  function count(start: number, version = 1): number {
    const first = firstCount(start);
    return first === 0 ? 0 : first + lateCount(version);
  }

  function* someRows(start: number, purpose: number): Generator<ExportRow & { moment: Moment }> {
    const random = streamOf(start, purpose);
    const writing = streamOf(start, purpose + 1);
    for (const moment of momentsIn(start, slice, seed, random)) {
      const placed = vendor === "amplitude" ? uploadedIn(moment, start, random) : moment;
      const line = vendor === "amplitude" ? amplitudeLine(placed, writing) : mixpanelLine(placed, writing);
      yield { line, at: placed.at, moment };
    }
  }

  function rows(start: number, version: number): ExportRow[] {
    const wanted = firstCount(start);
    if (wanted === 0) return [];
    const made = [...take(someRows(start, 1), wanted), ...take(someRows(start, 3), lateCount(version))];
    const written: ExportRow[] = vendor === "amplitude" ? made : asDownloaded(made, start, version);
    return reorder ? shuffle(written, createRandom(seed * 16 + 9 + version, Math.floor(start / HOUR_MS))) : written;
  }

  /** Mixpanel keeps repeats, gives anonymous rows to users later on, and stamps rows anew. */
  function asDownloaded(made: (ExportRow & { moment: Moment })[], start: number, version: number): ExportRow[] {
    const random = streamOf(start, 5);
    return made.flatMap(({ line, at, moment }) => {
      const fate = { changes: random.chance(rekeyed), repeats: random.chance(REPEATS) };
      const keyed = version > 1 && fate.changes ? withUser(line, moment) : line;
      const stamped = processedLater(keyed, (version - 1) * 61_000);
      return fate.repeats
        ? [stamped, mixpanelRepeat(stamped)].map((text) => ({ line: text, at }))
        : { line: stamped, at };
    });
  }

  return { vendor, count, rows };
}

/** Without end; each begins a visit within the slice, by people who come back in every slice. */
function* momentsIn(start: number, slice: number, seed: number, random: Random): Generator<Moment> {
  const span = Math.max(1, slice - LONGEST_VISIT_MS);
  while (true) {
    const person = createPerson(Math.floor(random.next() * random.next() * 5_000), seed);
    yield* visit(person, start + random.int(span), random.chance(0.6), random);
  }
}

/** The same event, received within the hour; phones send theirs hours or days later, so that it happened before. */
function uploadedIn(moment: Moment, hour: number, random: Random): Moment {
  // The server's own stamps are up to 1.2 s later than the device's.
  const uploadedAt = hour + random.int(HOUR_MS - 1_200);
  const longest = random.chance(0.02) ? 6 * DAY_MS : 11 * HOUR_MS;
  const at = uploadedAt - 1_500 - random.int(moment.person.device.web ? 3_000 : longest);
  return { ...moment, uploadedAt, at, sessionStart: at - (moment.at - moment.sessionStart) };
}

function withUser(line: string, { person }: Moment): string {
  const anonymous = `"distinct_id":"$device:${person.deviceId}"`;
  return line.replace(
    anonymous,
    `"distinct_id":"${person.userId}","$distinct_id_before_identity":"$device:${person.deviceId}"`,
  );
}

const processedLater = (line: string, ms: number) =>
  ms === 0
    ? line
    : line.replace(/("mp_processing_time_ms":)(\d+)/, (_, key: string, at: string) => `${key}${Number(at) + ms}`);

function* take<T>(source: Iterable<T>, limit: number): Generator<T> {
  if (limit <= 0) return;
  let taken = 0;
  for (const item of source) {
    yield item;
    if (++taken === limit) return;
  }
}

function shuffle<T>(list: T[], random: Random): T[] {
  for (let last = list.length - 1; last > 0; last--) {
    const other = random.int(last + 1);
    [list[last], list[other]] = [list[other] as T, list[last] as T];
  }
  return list;
}
