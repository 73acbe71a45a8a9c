import { aloneCodes, AppError } from "@/lib/errors";
import { contentTypeOf, isExport, type SourceInput } from "@/lib/schemas/source";
import { openExportSource } from "@/lib/sources/open-export-source";
import { openSource, type SourceSettings } from "@/lib/sources/open-source";
import { chooseLines, countNames } from "./sample-choice";
import { exportPlaces } from "./sample-exports";
import { filePlaces } from "./sample-files";
import { recordName } from "./sample-name";
import type { SampleLine, SamplePlaces } from "./sample-line";

const TIME_MS = 30_000;
/** Places read at a time: enough to hide a store's latency. */
const AT_ONCE = 4;
/** More places are read as long as they gave fewer records than wanted. */
const MOST_PLACES = 200;
const MOST_BYTES = 64 * 1024 * 1024;

export type SampleBody = { source: SourceInput; limit: number; seed: number };
export type SampleProgress = { places: number; of: number; records: number };

/** Records as they stand in the source, to be mapped under any options. */
export type KeptSample = {
  lines: SampleLine[];
  /** Names of all records that were looked at, the commonest first. */
  names: { name: string; count: number }[];
  scanned: number;
  /** How many places of the source gave records. */
  places: number;
  /** What is wrong with single files; the others gave the records. */
  problems: AppError[];
};

/**
 * Reads records from places spread over the source: its beginning, middle and end, and others by the seed. The same
 * source and seed give the same sample. Takes at most 30 seconds: then it is what was read until then. Throws AppError
 * `nothing_to_import`, and what the source throws.
 */
export async function takeSample(
  body: SampleBody,
  settings: SourceSettings,
  signal: AbortSignal,
  onProgress: (progress: SampleProgress) => void = () => {},
): Promise<KeptSample> {
  const timeout = AbortSignal.timeout(TIME_MS);
  const both = AbortSignal.any([signal, timeout]);
  const reading = new Reading(body, onProgress);
  const { source } = body;
  const opened = isExport(source) ? openExportSource(source, settings) : openSource(source, settings);
  try {
    const places = "list" in opened ? await filePlaces(opened, body.seed, both) : exportPlaces(opened, source, body);
    await reading.readAll(places, both);
  } catch (error) {
    signal.throwIfAborted();
    if (!timeout.aborted) throw error;
    if (reading.isEmpty) throw tooSlow(error);
  } finally {
    await opened.close();
  }
  return reading.result();
}

const tooSlow = (cause: unknown) =>
  new AppError("source_unavailable", "The source gave no record within 30 seconds.", {
    cause,
    hint: "Check the connection to it, then try the preview again.",
  });

const nothing = () =>
  new AppError("nothing_to_import", "There is no record to import here.", {
    hint: "Check the path, the prefix or the range, and that the files hold records as JSON.",
  });

/** The lines of each place, in the places' order however their reading ends. */
class Reading {
  readonly #limit: number;
  readonly #seed: number;
  readonly #contentType: ReturnType<typeof contentTypeOf>;
  readonly #onProgress: (progress: SampleProgress) => void;
  readonly #byPlace = new Map<number, SampleLine[]>();
  readonly #problems: AppError[] = [];
  #bytes = 0;

  constructor({ source, limit, seed }: SampleBody, onProgress: (progress: SampleProgress) => void) {
    this.#limit = limit;
    this.#seed = seed;
    this.#contentType = contentTypeOf(source);
    this.#onProgress = onProgress;
  }

  get isEmpty(): boolean {
    return this.#scanned === 0;
  }

  get #scanned(): number {
    return [...this.#byPlace.values()].reduce((sum, lines) => sum + lines.length, 0);
  }

  async readAll({ wanted, read }: SamplePlaces, signal: AbortSignal): Promise<void> {
    const most = Math.min(read.length, MOST_PLACES);
    for (let done = 0; done < most;) {
      const enough = done >= wanted && (this.#scanned >= this.#limit || this.#bytes > MOST_BYTES);
      if (enough) return;
      const batch = read.slice(done, Math.min(most, done + AT_ONCE));
      await Promise.all(batch.map(({ at, lines }) => this.#readOne(at, lines(signal))));
      done += batch.length;
      this.#onProgress({ places: done, of: Math.max(done, Math.min(wanted, most)), records: this.#scanned });
    }
  }

  async #readOne(place: number, lines: AsyncIterable<SampleLine>): Promise<void> {
    const taken: SampleLine[] = [];
    this.#byPlace.set(place, taken);
    try {
      for await (const line of lines) {
        this.#bytes += line.bytes?.length ?? 0;
        taken.push(line);
      }
    } catch (error) {
      // What is wrong with one file alone is told beside what others hold.
      if (!(error instanceof AppError && aloneCodes.includes(error.code))) throw error;
      this.#problems.push(error);
    }
  }

  result(): KeptSample {
    const [problem] = this.#problems;
    if (this.isEmpty && problem) throw problem;
    const places = [...this.#byPlace].sort(([a], [b]) => a - b).map(([, lines]) => lines);
    const named = places.map((lines) => lines.map((line) => ({ line, name: recordName(line, this.#contentType) })));
    const lines = chooseLines(named, { limit: this.#limit, seed: this.#seed });
    if (lines.length === 0) throw nothing();
    return {
      lines,
      names: countNames(named.flat()),
      scanned: this.#scanned,
      places: places.filter(({ length }) => length > 0).length,
      problems: this.#problems,
    };
  }
}
