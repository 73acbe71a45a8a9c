import { generate } from "@/lib/transforms/testing/generate";
import { baseContext, randomOptions } from "@/lib/transforms/testing/compare";
import { eventTexts } from "@/lib/transforms/testing/compare-blocks";
import { Random, spoil } from "@/lib/transforms/testing/mutate";
import { contentTypes, type ContentType, type TransformContext } from "@/lib/transforms/transform";
import { transformBlock } from "@/lib/transforms/transform-block";
import { transformLine } from "@/lib/transforms/transform-line";

import { cutBlocks, readFrom } from "@/lib/pipeline/cut-blocks";

export type SplitFault = { seed: number; bytes: string; got: string[]; want: string[] };

const NEWLINE = 10;
const NO_LIMIT = { maxRejects: Number.MAX_SAFE_INTEGER };

/**
 * Cuts `lines` lines or more of any bytes into ranges, chunks and blocks at random, and compares what the blocks become
 * with what each line becomes by itself: an event or a reject of its own place, and nothing else. Of the events made
 * beside records, a block leaves out those that it has. Ends at the first fault.
 */
export async function fuzzSplit(firstSeed: number, lines: number): Promise<{ lines: number; faults: SplitFault[] }> {
  const report = { lines: 0, faults: [] as SplitFault[] };
  for (let seed = firstSeed; report.lines < lines && report.faults.length === 0; seed++) {
    const random = new Random(seed);
    const contentType = random.pick(contentTypes);
    const context: TransformContext = { ...baseContext, contentType, options: randomOptions(random) };
    const maxLineBytes = random.pick([200, 1_000, 3_000]);
    const bytes = anyBytes(contentType, maxLineBytes, random);
    const want = byLine(bytes, maxLineBytes, context);
    const got = await bySplit(bytes, maxLineBytes, context, random).catch((error: Error) => {
      return { own: [String(error.stack)], beside: [] };
    });
    if (!agrees(got, want)) {
      const told = ({ own, beside }: Told) => [...own, ...beside];
      report.faults.push({ seed, bytes: bytes.toString("latin1"), got: told(got), want: told(want) });
    }
    report.lines += want.own.length;
  }
  return report;
}

/** By place: records' own events and rejects; and the events made beside them. */
type Told = { own: string[]; beside: string[] };

function agrees(got: Told, want: Told): boolean {
  const known = new Set(want.beside);
  const uuids = ({ beside }: Told) => new Set(beside.map((told) => /"uuid":"(.{36})"/.exec(told)![1]!));
  const [made, wanted] = [uuids(got), uuids(want)];
  return (
    got.own.join("\n") === want.own.join("\n") &&
    got.beside.every((told) => known.has(told)) &&
    made.size === wanted.size &&
    [...wanted].every((uuid) => made.has(uuid))
  );
}

function anyBytes(contentType: ContentType, maxLineBytes: number, random: Random): Buffer {
  const pieces = Array.from({ length: random.below(25) }, () => {
    const end = random.pick(["\n", "\n", "\n", "\r\n", "\n\n", "\r", ""]);
    const atLimit = Buffer.alloc(maxLineBytes - 1 + random.below(3), "x");
    const piece = random.chance(0.15) ? atLimit : anyPiece(contentType, random);
    return Buffer.concat([Buffer.from(random.chance(0.05) ? "\ufeff" : ""), piece, Buffer.from(end)]);
  });
  return Buffer.concat([Buffer.from(random.chance(0.1) ? "\ufeff" : ""), ...pieces]);
}

function anyPiece(contentType: ContentType, random: Random): Buffer {
  const line = () => Buffer.from(generate(contentType, random));
  switch (random.below(8)) {
    case 0:
      return Buffer.from(Array.from({ length: random.below(80) }, () => random.below(256)));
    case 1:
      return line().subarray(0, random.below(200));
    case 2:
      return Buffer.alloc(
        random.below(random.pick([10, 5_000])),
        random.pick(["[", '{"a":', '"', "\\", " ", "\u00e9"]),
      );
    case 3:
      return spoil(line(), random);
    default:
      return line();
  }
}

/** What each line is by itself; places are absolute. */
function byLine(bytes: Buffer, maxLineBytes: number, context: TransformContext): Told {
  const told: string[] = [];
  const beside: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const newline = bytes.indexOf(NEWLINE, at);
    const end = newline < 0 ? bytes.length : newline;
    if (end - at > maxLineBytes) {
      if (/[^ \t\r]/.test(bytes.toString("latin1", at, end))) told.push(`${at} oversized ${end - at}`);
    } else {
      const result = transformLine(Uint8Array.from(bytes.subarray(at, end)), at, context);
      if (result.outcome === "imported") {
        told.push(`${at} ${result.events.at(-1)}`);
        for (const event of result.events.slice(0, -1)) beside.push(`${at} ${event}`);
      } else if (result.outcome === "rejected") told.push(`${at} rejected ${result.reason}`);
    }
    at = end + 1;
  }
  return { own: told, beside };
}

async function bySplit(bytes: Buffer, maxLineBytes: number, context: TransformContext, random: Random): Promise<Told> {
  const cuts = Array.from({ length: random.below(4) }, () => anyCut(bytes, random));
  const bounds = [...new Set([0, ...cuts, bytes.length])].sort((a, b) => a - b);
  const limits = { blockBytes: 2 * maxLineBytes + random.below(2_000), maxLineBytes, maxKeptBytes: 100 };
  const told: [number, string][] = [];
  const beside: string[] = [];
  for (let range = 1; range < bounds.length; range++) {
    const [start, end] = [bounds[range - 1]!, bounds[range]!];
    const blocks = cutBlocks(chunks(bytes, readFrom(start), random), {
      start,
      end,
      keepOversized: async () => {},
      limits,
    });
    for await (const block of blocks) {
      if (block.kind === "oversized") told.push([block.offset, `oversized ${block.length}`]);
      else {
        const became = ofBlock(block, context);
        told.push(...became.own);
        beside.push(...became.beside);
      }
      // What follows must not depend on a block that was given out.
      if (block.kind === "lines") block.bytes.fill(0x7b);
    }
  }
  return { own: told.sort(([a], [b]) => a - b).map(([at, what]) => `${at} ${what}`), beside };
}

/** Anywhere, or close to where a line begins. */
function anyCut(bytes: Buffer, random: Random): number {
  const at = random.below(bytes.length + 1);
  const near = random.chance(0.7) ? bytes.indexOf(NEWLINE, at) + random.below(3) : at;
  return Math.min(near, bytes.length);
}

function ofBlock(
  block: { bytes: Uint8Array; offset: number },
  context: TransformContext,
): { own: [number, string][]; beside: string[] } {
  const result = transformBlock(block, context, NO_LIMIT);
  const bytes = Buffer.from(block.bytes);
  const startOf = (at: number) => block.offset + (at === 0 ? 0 : bytes.lastIndexOf(NEWLINE, at - 1) + 1);
  const dropped = Object.values(result.dropped).reduce((sum, times) => sum + times, 0);
  const events = eventTexts(result).map((event, index) => {
    return {
      isOwn: result.eventKinds[index] === 0,
      told: [startOf(result.eventLines[index * 2]!), event] as [number, string],
    };
  });
  const own = events.filter(({ isOwn }) => isOwn).map(({ told }) => told);
  if (own.length + result.rejects.length + dropped !== result.records) throw new Error("records do not add up");
  return {
    own: [
      ...own,
      ...result.rejects.map(({ start, reason }): [number, string] => [startOf(start), `rejected ${reason}`]),
    ],
    beside: events.filter(({ isOwn }) => !isOwn).map(({ told: [at, event] }) => `${at} ${event}`),
  };
}

async function* chunks(bytes: Buffer, from: number, random: Random): AsyncGenerator<Buffer> {
  const most = random.pick([1, 7, 100, 10_000]);
  for (let at = from; at < bytes.length;) {
    const size = 1 + random.below(most);
    yield Buffer.from(bytes.subarray(at, at + size));
    at += size;
  }
}
