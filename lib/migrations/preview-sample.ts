import type { SourceObject, Source } from "@/lib/sources/source";
import { planParts } from "@/lib/sources/plan-parts";
import { cutBlocks } from "@/lib/pipeline/cut-blocks";
import { linesOf } from "@/lib/pipeline/lines";
import { PartBytes } from "@/lib/pipeline/part-bytes";
import { sniffObject } from "@/lib/sources/decode-object";

/** A line of the sample; `bytes` is null for one too long to be held, of which `head` is the beginning. */
export type SampleLine = {
  objectKey: string;
  offset: number;
  /** 1-based where the object was read from its start, else the offset. */
  line: number;
  bytes: Uint8Array | null;
  head: Uint8Array;
};

type Range = { object: SourceObject; start: number; end: number };

const MAX_OBJECTS = 10_000;
const MAX_RANGES = 20;
const RANGE_BYTES = 4 * 1024 * 1024;
const HEAD_BYTES = 10_000;

/** Ranges spread over all that the source lists: the first, the middle and the last, then others to fill up from. */
export async function sampleRanges(source: Source, signal: AbortSignal): Promise<Range[]> {
  const ranges: Range[] = [];
  let objects = 0;
  for await (const listed of source.list(signal)) {
    if (!("object" in listed) || listed.object.bytes === 0) continue;
    const { object } = listed;
    for (const part of planParts(object, { rangeBytes: RANGE_BYTES }))
      ranges.push({ object, start: part.rangeStart, end: part.rangeEnd });
    objects += 1;
    if (objects >= MAX_OBJECTS) break;
  }
  const last = ranges.length - 1;
  const spread = [0, Math.floor(last / 2), last];
  const step = Math.max(1, Math.floor(ranges.length / MAX_RANGES));
  const others = Array.from({ length: MAX_RANGES }, (_, index) => index * step);
  const chosen = [...new Set([...spread, ...others])].flatMap((index) => ranges[index] ?? []);
  return withoutMiddles(source, chosen, signal);
}

/** An object that is not plain lines can only be read from its beginning: all of its ranges are one. */
async function withoutMiddles(source: Source, ranges: Range[], signal: AbortSignal): Promise<Range[]> {
  const isLines = new Map<string, boolean>();
  const kept: Range[] = [];
  for (const range of ranges) {
    const { object, start, end } = range;
    const isCut = start > 0 || end < object.bytes;
    const before = isLines.get(object.key);
    if (isCut && before === undefined) {
      const found = await sniffObject(source, object, signal);
      isLines.set(object.key, "encoding" in found && found.encoding === "lines");
    }
    if (!isCut || isLines.get(object.key)) kept.push(range);
    else if (before === undefined) kept.push({ object, start: 0, end: object.bytes });
  }
  return kept;
}

/** The lines that begin in the range, in order, unpacked. Throws as `decodeObject` does. Reads no further than the caller takes, in blocks. */
export async function* sampleLines(
  source: Source,
  { object, start, end }: Range,
  signal: AbortSignal,
): AsyncGenerator<SampleLine> {
  let number = 0;
  let longHead: Uint8Array = new Uint8Array();
  const keepOversized = async (_offset: number, seq: number, bytes: Uint8Array) => {
    if (seq === 0) longHead = bytes.slice(0, HEAD_BYTES);
  };
  const at = (offset: number) => ({ objectKey: object.key, offset, line: start === 0 ? ++number : offset });

  const part = new PartBytes({ source, object, rangeStart: start, rangeEnd: end });
  for await (const cut of cutBlocks(part.read(signal), { start: part.start, end: part.end, keepOversized })) {
    if (cut.kind === "oversized") {
      yield { ...at(cut.offset), bytes: null, head: longHead };
      continue;
    }
    for (const { from, to } of linesOf(cut.bytes)) {
      const bytes = cut.bytes.subarray(from, to);
      yield { ...at(cut.offset + from), bytes, head: bytes.subarray(0, HEAD_BYTES) };
    }
  }
}
