import { cutBlocks } from "@/lib/pipeline/cut-blocks";
import { linesOf } from "@/lib/pipeline/lines";
import { PartBytes } from "@/lib/pipeline/part-bytes";
import { sniffObject } from "@/lib/sources/decode-object";
import { planParts } from "@/lib/sources/plan-parts";
import type { Source, SourceObject } from "@/lib/sources/source";
import { HEAD_BYTES, type SampleLine, type SamplePlaces } from "./sample-line";
import { seededRandom, spreadOrder } from "./seeded-random";

type Range = { object: SourceObject; start: number; end: number };

const MOST_OBJECTS = 10_000;
const WANTED = 24;
/** Of one object. */
const MOST_RANGES = 64;
/** Small enough that a place of most files is read whole, their last lines too. */
const RANGE_BYTES = 1024 * 1024;

/** Ranges of the files that the source lists: the first, the middle and the last, then others at random. */
export async function filePlaces(source: Source, seed: number, signal: AbortSignal): Promise<SamplePlaces> {
  const ranges: Range[] = [];
  let objects = 0;
  for await (const listed of source.list(signal)) {
    if (!("object" in listed) || listed.object.bytes === 0) continue;
    const { object } = listed;
    const rangeBytes = Math.max(RANGE_BYTES, object.bytes / MOST_RANGES);
    for (const part of planParts(object, { rangeBytes }))
      ranges.push({ object, start: part.rangeStart, end: part.rangeEnd });
    objects += 1;
    if (objects >= MOST_OBJECTS) break;
  }
  const isLines = new LinesOrNot(source);
  const read = spreadOrder(ranges.length, seededRandom(seed)).flatMap((at) => {
    const range = ranges[at];
    return range ? [{ at, lines: (until: AbortSignal) => rangeLines(source, range, isLines, until) }] : [];
  });
  return { wanted: WANTED, read };
}

/** An object that is not plain lines can only be read from its beginning: its ranges are one, read at the first. */
class LinesOrNot {
  readonly #source: Source;
  readonly #known = new Map<string, Promise<boolean>>();
  readonly #begun = new Set<string>();

  constructor(source: Source) {
    this.#source = source;
  }

  async rangeToRead(range: Range, signal: AbortSignal): Promise<Range | null> {
    const { object, start, end } = range;
    if (start === 0 && end >= object.bytes) return range;
    const isLines = this.#known.get(object.key) ?? this.#sniff(object, signal);
    this.#known.set(object.key, isLines);
    if (await isLines) return range;
    if (this.#begun.has(object.key)) return null;
    this.#begun.add(object.key);
    return { object, start: 0, end: object.bytes };
  }

  async #sniff(object: SourceObject, signal: AbortSignal): Promise<boolean> {
    const found = await sniffObject(this.#source, object, signal);
    return "encoding" in found && found.encoding === "lines";
  }
}

/** The lines that begin in the range, in order, unpacked; of a packed file those of its first part. */
async function* rangeLines(
  source: Source,
  asked: Range,
  isLines: LinesOrNot,
  signal: AbortSignal,
): AsyncGenerator<SampleLine> {
  const range = await isLines.rangeToRead(asked, signal);
  if (!range) return;
  const { object, start, end } = range;
  let number = 0;
  let bytes = 0;
  let longHead: Uint8Array = new Uint8Array();
  const keepOversized = async (_offset: number, seq: number, piece: Uint8Array) => {
    if (seq === 0) longHead = piece.slice(0, HEAD_BYTES);
  };
  const at = (offset: number) => ({ objectKey: object.key, offset, line: start === 0 ? ++number : offset });

  const part = new PartBytes({ source, object, rangeStart: start, rangeEnd: end });
  for await (const cut of cutBlocks(part.read(signal), { start: part.start, end: part.end, keepOversized })) {
    if (cut.kind === "oversized") {
      yield { ...at(cut.offset), bytes: null, head: longHead };
      continue;
    }
    for (const { from, to } of linesOf(cut.bytes)) {
      const place = at(cut.offset + from);
      // A copy: the block's memory is used again, and a sample is kept.
      const line = cut.bytes.slice(from, to);
      if (isBlank(line)) continue;
      bytes += line.length;
      yield { ...place, bytes: line, head: line.subarray(0, HEAD_BYTES) };
      if (bytes >= RANGE_BYTES) return;
    }
  }
}

const isBlank = (line: Uint8Array) => line.every((byte) => byte === 32 || byte === 9 || byte === 13);
