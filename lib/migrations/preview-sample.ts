import { AppError } from "@/lib/errors";
import { contentTypeOf, isExport, type SourceInput } from "@/lib/schemas/source";
import { openExportSource } from "@/lib/sources/open-export-source";
import { openSource, type SourceSettings } from "@/lib/sources/open-source";
import { chooseLines, countNames } from "./sample-choice";
import { takeFromExport } from "./sample-exports";
import { takeFromFiles } from "./sample-files";
import type { CutShort, SampleLine, SampleProgress, TakenPlaces } from "./sample-line";
import { listForSample } from "./sample-listing";
import { recordName } from "./sample-name";

export type SampleBody = { source: SourceInput; limit: number; seed: number };

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
  cutShort?: CutShort | undefined;
};

type Taking = {
  onProgress?: ((progress: SampleProgress) => void) | undefined;
  /** A sample of the same objects in the same versions, if there is one: then nothing is read. */
  known?: (pins: string) => KeptSample | undefined;
};

/**
 * Reads records from places spread over the source: its beginning, middle and end, and others by the seed. The same
 * source and seed give the same sample. What bounds of time, requests and bytes leave out is said in `cutShort`. Throws
 * AppError `nothing_to_import`, and what the source throws.
 */
export async function takeSample(
  { source, limit, seed }: SampleBody,
  settings: SourceSettings,
  signal: AbortSignal,
  { onProgress = () => {}, known }: Taking = {},
): Promise<{ sample: KeptSample; pins: string }> {
  const tools = { limit, seed, signal, settings, onProgress };
  const contentType = contentTypeOf(source);
  const choose = (taken: TakenPlaces) => sampleOf(taken, { limit, seed, contentType });
  if (isExport(source)) {
    const kept = known?.("");
    if (kept) return { sample: kept, pins: "" };
    const opened = openExportSource(source, settings);
    try {
      return { sample: choose(await takeFromExport(opened, source, tools)), pins: "" };
    } finally {
      await opened.close();
    }
  }
  const opened = openSource(source, settings);
  try {
    const onListed = (listed: number) => onProgress({ places: 0, of: 0, records: 0, listed });
    const listing = await listForSample(opened, { seed, longestMs: settings.sampleMs, onListed }, signal);
    const { pins } = listing;
    const kept = known?.(pins);
    return { sample: kept ?? choose(await takeFromFiles(opened, listing, tools)), pins };
  } finally {
    await opened.close();
  }
}

const nothing = () =>
  new AppError("nothing_to_import", "There is no record to import here.", {
    hint: "Check the path, the prefix or the range, and that the files hold records as JSON.",
  });

type Choice = { limit: number; seed: number; contentType: Parameters<typeof recordName>[1] };

/** In the source's order, however the reading of places ended. */
function sampleOf({ places, problems, cutShort }: TakenPlaces, { limit, seed, contentType }: Choice): KeptSample {
  const full = places.filter(({ lines }) => lines.length > 0);
  const [problem] = problems;
  if (full.length === 0) throw problem ?? nothing();
  const inOrder = full.sort((a, b) => a.at - b.at || firstOffset(a) - firstOffset(b));
  const named = inOrder.map(({ lines }) => lines.map((line) => ({ line, name: recordName(line, contentType) })));
  return {
    lines: chooseLines(named, { limit, seed }),
    names: countNames(named.flat()),
    scanned: named.flat().length,
    places: full.length,
    problems,
    cutShort,
  };
}

const firstOffset = ({ lines }: { lines: readonly SampleLine[] }) => lines[0]?.offset ?? 0;
