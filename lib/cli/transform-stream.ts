import { once } from "node:events";
import type { Readable, Writable } from "node:stream";

import { decode, type RawFile } from "@/lib/formats/decode";
import { cutBlocks } from "@/lib/pipeline/cut-blocks";
import { dropRepeats } from "@/lib/pipeline/drop-repeats";
import { FoldSet } from "@/lib/pipeline/fold-set";
import { linesOf } from "@/lib/pipeline/lines";
import { claimsInMemory, settlePairs } from "@/lib/pipeline/settle-pairs";
import { joinSplitRecords } from "@/lib/sources/exports/split-records";
import { type DroppedReason, droppedReasons, rejectedReasons } from "@/lib/transforms/reasons";
import { transformBlock } from "@/lib/transforms/transform-block";
import { type RecordResult, transformLine } from "@/lib/transforms/transform-line";
import type { Block, BlockResult, TransformContext } from "@/lib/transforms/transform";
import { stdinFile } from "./stdin-file";

type LeftOut = { line: number; outcome: "dropped" | "rejected"; reason: string; detail: string };

const NEWLINE = 0x0a;
const NO_LIMIT = { maxRejects: Number.MAX_SAFE_INTEGER };
const WHOLE_STREAM = { start: 0, end: Number.MAX_SAFE_INTEGER, keepOversized: async () => {} };

/**
 * Unpacks and maps the whole input block by block as the worker does, repeats of an event included. Events go to `out` in order, one
 * a line; records left out or refused go to `notes` with their 1-based line. Of a pair of ids, the first record of the
 * input sends the `$identify`; but for the pairs then remembered, memory does not grow with the input. Throws
 * AppError as `decode` does.
 */
export async function transformStream(
  input: Readable,
  out: Writable,
  notes: Writable,
  context: TransformContext,
): Promise<void> {
  for await (const file of stdinFile(input, context.objectKey)) await transformFile(file, out, notes, context);
}

async function transformFile(file: RawFile, out: Writable, notes: Writable, context: TransformContext): Promise<void> {
  const seen = new FoldSet();
  const asking = { known: new FoldSet(), claimPairs: claimsInMemory(), signal: new AbortController().signal };
  let line = 1;
  // As the run of a direct export does.
  const isSplit = context.contentType === "mixpanel" && context.recordIdentity === "content";
  const bytes = isSplit ? joinSplitRecords(decode(file)) : decode(file);
  for await (const cut of cutBlocks(bytes, WHOLE_STREAM)) {
    if (cut.kind === "oversized") {
      await writeNotes(notes, [{ line, ...rejected("record_too_large", rejectedReasons.record_too_large) }]);
      line += 1;
      continue;
    }
    const unrepeated = dropRepeats(transformBlock(cut, context, NO_LIMIT), seen);
    const result = await settlePairs(unrepeated, { ...asking, offset: cut.offset });
    await writeEvents(out, result);
    if (isComplete(result)) line += countLines(cut.bytes);
    else line = await noteLeftOut(notes, { block: cut, result, context, line });
  }
}

const isComplete = (result: BlockResult) => result.rejects.length === 0 && Object.keys(result.dropped).length === 0;

/** The events stand joined by commas; as lines they are joined by newlines. */
async function writeEvents(out: Writable, { output, eventEnds }: BlockResult): Promise<void> {
  if (eventEnds.length === 0) return;
  const lines = Buffer.allocUnsafe(output.length + 1);
  lines.set(output);
  for (const end of eventEnds) lines[end] = NEWLINE;
  await write(out, lines);
}

type Noted = { block: Block; result: BlockResult; context: TransformContext; line: number };

/** A block's result counts what it drops; which lines those were is found by mapping the lines without an event of their own again. */
async function noteLeftOut(notes: Writable, { block, result, context, line }: Noted): Promise<number> {
  const found: LeftOut[] = [];
  let [nextReject, nextEvent, number] = [0, 0, line];
  for (const { from, to } of linesOf(block.bytes)) {
    const reject = result.rejects[nextReject];
    if (reject && reject.start <= to) {
      found.push({ line: number, ...rejected(reject.reason, reject.detail) });
      nextReject += 1;
    } else {
      let imported = false;
      for (; (result.eventLines[nextEvent * 2] ?? Infinity) <= to; nextEvent++) {
        imported ||= result.eventKinds[nextEvent] === 0;
      }
      const line = block.bytes.subarray(from, to);
      const reason = imported ? null : droppedReason(transformLine(line, block.offset + from, context));
      if (reason) found.push({ line: number, outcome: "dropped", reason, detail: droppedReasons[reason] });
    }
    number += 1;
  }
  await writeNotes(notes, found);
  return number;
}

/** A line that would be imported by itself but has none here repeats an earlier one. */
function droppedReason(result: RecordResult): DroppedReason | null {
  if (result.outcome === "dropped") return result.reason;
  return result.outcome === "imported" ? "duplicate_record" : null;
}

const rejected = (reason: string, detail: string) => ({ outcome: "rejected" as const, reason, detail });

function countLines(block: Uint8Array): number {
  let lines = 0;
  for (let at = block.indexOf(NEWLINE); at >= 0; at = block.indexOf(NEWLINE, at + 1)) lines += 1;
  return lines;
}

async function writeNotes(notes: Writable, found: LeftOut[]): Promise<void> {
  if (found.length > 0) await write(notes, found.map((note) => `${JSON.stringify(note)}\n`).join(""));
}

async function write(to: Writable, data: string | Buffer): Promise<void> {
  if (!to.write(data)) await once(to, "drain");
}
