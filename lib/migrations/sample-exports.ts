import type { ExportSource, ExportWindow } from "@/lib/sources/export-source";
import type { SourceInput } from "@/lib/schemas/source";
import { HEAD_BYTES, type SampleLine, type SamplePlaces } from "./sample-line";
import { seededRandom, spreadOrder } from "./seeded-random";

/** Few: each is a request, and vendors count them. */
const WANTED = 5;
const MOST = 12;

/** Smallest windows of the range: the first, the middle and the last, then others at random. */
export function exportPlaces(
  exports: ExportSource,
  source: SourceInput,
  { limit, seed }: { limit: number; seed: number },
): SamplePlaces {
  if (!("from" in source)) return { wanted: 0, read: [] };
  const from = Date.parse(source.from);
  const size = exports.minWindowMs;
  const count = Math.ceil((Date.parse(source.to) - from) / size);
  const chosen = spreadOrder(count, seededRandom(seed)).slice(0, MOST);
  const share = Math.ceil((limit * 2) / Math.min(WANTED, chosen.length));
  const read = chosen.map((at) => {
    const window = { start: new Date(from + at * size), end: new Date(from + (at + 1) * size) };
    return { at, lines: (signal: AbortSignal) => windowLines(exports, window, share, signal) };
  });
  return { wanted: WANTED, read };
}

async function* windowLines(
  exports: ExportSource,
  window: ExportWindow,
  limit: number,
  signal: AbortSignal,
): AsyncGenerator<SampleLine> {
  const objectKey = `${exports.vendor} ${window.start.toISOString().slice(0, 13)}`;
  let number = 0;
  let offset = 0;
  for await (const bytes of exports.sample(window, limit, signal)) {
    number += 1;
    yield { objectKey, offset, line: number, bytes: Uint8Array.from(bytes), head: bytes.slice(0, HEAD_BYTES) };
    offset += bytes.length + 1;
  }
}
