import { AppError } from "@/lib/errors";
import type { ExportSourceInput } from "@/lib/schemas/source";
import type { ExportSource } from "@/lib/sources/export-source";
import { vendorNames } from "@/lib/sources/exports/hosts";
import { sampleRange } from "@/lib/sources/exports/sample-range";
import type { SourceSettings } from "@/lib/sources/open-source";
import { type CutShort, HEAD_BYTES, type SampleLine, type TakenPlaces, type TakeTools } from "./sample-line";

/** Few: each is a request, and vendors count them. */
const WANTED = 5;
const MOST_REQUESTS = 12;
/** Vendors make a small export in anything up to a minute. */
const LONGEST_MS = 240_000;

/** Records from windows spread over the range, asked for one after the other. Throws what the first of them throws. */
export async function takeFromExport(
  source: ExportSource,
  config: ExportSourceInput,
  { limit, seed, signal, settings, onProgress }: TakeTools & { settings: SourceSettings },
): Promise<TakenPlaces> {
  const longestMs = settings.sampleMs ?? LONGEST_MS;
  const timeout = AbortSignal.timeout(longestMs);
  const range = { start: new Date(config.from), end: new Date(config.to) };
  const share = Math.ceil((limit * 2) / WANTED);
  const asked = { range, share, requests: MOST_REQUESTS, seed, gate: settings.gate };
  const places: { at: number; lines: SampleLine[] }[] = [];
  const problems: AppError[] = [];
  let cutShort: CutShort | undefined;
  let requests = 0;
  let records = 0;
  let found = 0;
  try {
    for await (const { window, lines, problem } of sampleRange(source, asked, AbortSignal.any([signal, timeout]))) {
      requests += 1;
      records += lines.length;
      if (problem) problems.push(problem);
      if (lines.length > 0) {
        found += 1;
        const objectKey = `${source.vendor} ${window.start.toISOString().slice(0, 13)}`;
        places.push({ at: window.start.getTime(), lines: placed(lines, objectKey) });
      }
      onProgress({ places: requests, of: Math.max(requests, WANTED), records });
      if (found >= WANTED && records >= limit) break;
    }
    if (requests >= MOST_REQUESTS && records < limit) cutShort = sparing(config, { requests, records });
  } catch (error) {
    signal.throwIfAborted();
    const failed = timeout.aborted ? tooSlow(config, longestMs, error) : error;
    if (!(failed instanceof AppError) || !failed.waits || places.length === 0) throw failed;
    const { message, hint } = failed;
    cutShort = { reason: hint ? `${message} ${hint}` : message, passes: true };
  }
  return { places, problems, cutShort };
}

function placed(lines: readonly Uint8Array[], objectKey: string): SampleLine[] {
  let offset = 0;
  return lines.map((bytes, index) => {
    const line = { objectKey, offset, line: index + 1, bytes, head: bytes.subarray(0, HEAD_BYTES) };
    offset += bytes.length + 1;
    return line;
  });
}

function sparing({ kind }: ExportSourceInput, { requests, records }: { requests: number; records: number }): CutShort {
  const vendor = vendorNames[kind];
  return { reason: `${vendor} was asked ${requests} times, and no more for a preview: these gave ${records} records.` };
}

function tooSlow({ kind }: ExportSourceInput, longestMs: number, cause: unknown): AppError {
  const minutes = Math.round(longestMs / 60_000);
  const time = minutes > 0 ? `${minutes} minutes` : "the time that a sample may take";
  return new AppError(
    "source_unavailable",
    `${vendorNames[kind]} prepares exports slowly: reading stopped after ${time}.`,
    {
      cause,
      hint: "Sample again later to see more; a migration waits as long as it takes.",
    },
  );
}
