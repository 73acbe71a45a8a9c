import { AppError } from "@/lib/errors";
import { byteSize } from "@/lib/sources/byte-size";
import type { SourceSettings } from "@/lib/sources/open-source";
import type { Source } from "@/lib/sources/source";
import { PlaceReader } from "./read-places";
import type { CutShort, SampleLine, TakenPlaces, TakeTools } from "./sample-line";
import type { Listing } from "./sample-listing";
import { type FilePlace, placesOf } from "./sample-places";

const LONGEST_MS = 30_000;
const WANTED = 24;
/** More places are read as long as they gave fewer records than wanted. */
const MOST_PLACES = 200;
const MOST_BYTES = 64 * 1024 * 1024;
/** Places read at a time: enough to hide a store's latency. */
const AT_ONCE = 4;

/** Records from places spread over the files of a listing. Throws what its store throws when none came before. */
export async function takeFromFiles(
  source: Source,
  listing: Listing,
  { limit, seed, signal, settings, onProgress }: TakeTools & { settings: SourceSettings },
): Promise<TakenPlaces> {
  const longestMs = settings.sampleMs ?? LONGEST_MS;
  const timeout = AbortSignal.timeout(longestMs);
  const reader = new PlaceReader(source, AbortSignal.any([signal, timeout]));
  const all = placesOf(listing, seed);
  const toRead = all.slice(0, MOST_PLACES);
  const taken = new Taken(reader);
  let cutShort = listing.cutShort;
  try {
    for (let done = 0; done < toRead.length;) {
      if (done >= WANTED && (taken.records >= limit || taken.bytes > MOST_BYTES)) break;
      const batch = toRead.slice(done, done + AT_ONCE);
      await Promise.all(batch.map((place) => taken.read(place)));
      done += batch.length;
      const of = Math.max(done, Math.min(WANTED, toRead.length));
      onProgress({ places: done, of, records: taken.records });
    }
    if (taken.records < limit) cutShort ??= bounded(taken, all.length);
  } catch (error) {
    signal.throwIfAborted();
    if (!timeout.aborted) throw error;
    if (taken.records === 0) throw tooSlow(longestMs, error);
    cutShort = {
      reason: `The source is slow: reading stopped after ${Math.ceil(longestMs / 1_000)} seconds.`,
      passes: true,
    };
  } finally {
    await reader.close();
  }
  return { places: taken.places, problems: taken.problems, cutShort };
}

function bounded({ bytes, records }: Taken, places: number): CutShort | undefined {
  const count = records.toLocaleString("en");
  if (bytes > MOST_BYTES)
    return { reason: `${byteSize(bytes)} were read, and no more for a preview: ${count} records.` };
  if (places > MOST_PLACES)
    return { reason: `${MOST_PLACES} places were read, and no more for a preview: ${count} records.` };
  return undefined;
}

/** What places gave. */
class Taken {
  readonly places: { at: number; lines: SampleLine[] }[] = [];
  readonly problems: AppError[] = [];
  records = 0;
  bytes = 0;
  readonly #reader: PlaceReader;

  constructor(reader: PlaceReader) {
    this.#reader = reader;
  }

  async read(place: FilePlace): Promise<void> {
    const { lines, problem } = await this.#reader.read(place);
    if (problem) this.problems.push(problem);
    this.places.push({ at: place.ordinal, lines });
    this.records += lines.length;
    for (const { bytes, head } of lines) this.bytes += (bytes ?? head).length;
  }
}

const tooSlow = (longestMs: number, cause: unknown) =>
  new AppError("source_unavailable", `The source gave no record within ${Math.ceil(longestMs / 1_000)} seconds.`, {
    cause,
    hint: "Check the connection to it, then try the preview again.",
  });
