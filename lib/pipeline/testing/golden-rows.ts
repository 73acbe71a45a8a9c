import { readFileSync } from "node:fs";

import { cutBlocks } from "@/lib/pipeline/cut-blocks";
import { dropRepeats } from "@/lib/pipeline/drop-repeats";
import { FoldSet } from "@/lib/pipeline/fold-set";
import { linesOf } from "@/lib/pipeline/lines";
import { claimsInMemory, settlePairs } from "@/lib/pipeline/settle-pairs";
import { baseContext } from "@/lib/transforms/testing/compare";
import type { ContentType, MappingOptions, TransformContext } from "@/lib/transforms/transform";
import { transformBlock } from "@/lib/transforms/transform-block";
import { transformLine } from "@/lib/transforms/transform-line";

import { outlined } from "./outline";

const NO_LIMIT = { maxRejects: Number.MAX_SAFE_INTEGER };
const ROWS = new URL("../../../samples/odd-rows/", import.meta.url);

type Golden = { file: string; contentType: ContentType; options: MappingOptions };

/**
 * The whole of what a file of odd rows becomes as one part, row by row under what the row is for: its events as they
 * would be sent, outlined, or why there is none.
 */
export async function goldenText({ file, contentType, options }: Golden): Promise<string> {
  const context = { ...baseContext, contentType, options };
  const bytes = readFileSync(new URL(file, ROWS));
  const titles = titlesOf(file);
  const outcomes = await outcomesOf(bytes, context);
  const rows = outcomes.map((outcome, row) => `## ${row + 1}. ${titles[row]}\n\n${outcome}\n`);
  return [`# ${file} as ${contentType}, options ${JSON.stringify(options)}\n`, ...rows].join("\n");
}

/** What README.md says of each row. */
function titlesOf(file: string): string[] {
  const [, section = ""] = readFileSync(new URL("README.md", ROWS), "utf8").split(`## ${file}\n`);
  return section.split("\n## ")[0]!.match(/(?<=^\d+\. ).*$/gm) ?? [];
}

/** By the worker's own steps. */
async function outcomesOf(bytes: Buffer, context: TransformContext): Promise<string[]> {
  const whole = { start: 0, end: Infinity, keepOversized: async () => {} };
  const asking = { known: new FoldSet(), claimPairs: claimsInMemory(), signal: new AbortController().signal };
  const outcomes: string[] = [];
  for await (const cut of cutBlocks(inOne(bytes), whole)) {
    if (cut.kind === "oversized") throw new Error("No row is that long.");
    const unrepeated = dropRepeats(transformBlock(cut, context, NO_LIMIT), new FoldSet());
    const result = await settlePairs(unrepeated, { ...asking, offset: cut.offset });
    for (const { from, to } of linesOf(cut.bytes)) {
      const alone = transformLine(cut.bytes.subarray(from, to), cut.offset + from, context);
      const events = eventsOf(result, { from, to });
      if (alone.outcome === "blank") outcomes.push("blank: no record");
      else if (alone.outcome === "rejected") outcomes.push(`rejected: ${alone.reason} (${alone.detail})`);
      else if (alone.outcome === "dropped") outcomes.push(`dropped: ${alone.reason}`);
      else if (events.length === 0) outcomes.push("dropped: duplicate_record");
      else outcomes.push([...alone.warnings.map((warning) => `warning: ${warning}`), ...events].join("\n"));
    }
  }
  return outcomes;
}

type Result = Awaited<ReturnType<typeof settlePairs>>;

function eventsOf({ output, eventEnds, eventLines }: Result, line: { from: number; to: number }): string[] {
  const events: string[] = [];
  for (const [event, end] of eventEnds.entries()) {
    const at = eventLines[event * 2]!;
    if (at < line.from || at > line.to) continue;
    const start = event === 0 ? 0 : eventEnds[event - 1]! + 1;
    events.push(outlined(Buffer.from(output.subarray(start, end)).toString()));
  }
  return events;
}

async function* inOne(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
