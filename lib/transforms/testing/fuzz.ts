import { readFileSync } from "node:fs";

import { contentTypes, type TransformContext } from "@/lib/transforms/transform";

import { baseContext, compare, randomOptions } from "./compare";
import { mutate, Random } from "./mutate";

export type Difference = { line: string; context: TransformContext; got: unknown; want: unknown };
export type FuzzReport = { lines: number; outcomes: Record<string, number>; differences: Difference[] };

/** Compares transform and reference on `lines` mutations of the odd rows; the same seed gives the same lines. */
export function fuzz(seed: number, lines: number, stopAfter = 5): FuzzReport {
  const random = new Random(seed);
  const rows = contentTypes.map((contentType) => ({
    contentType,
    lines: readFileSync(new URL(`../../../samples/odd-rows/${contentType}.jsonl`, import.meta.url), "utf8")
      .split("\n")
      .filter((line) => line !== ""),
  }));
  const report: FuzzReport = { lines: 0, outcomes: {}, differences: [] };
  while (report.lines < lines && report.differences.length < stopAfter) {
    const { contentType, lines: samples } = random.pick(rows);
    const context = { ...baseContext, contentType, options: randomOptions(random) };
    const line = mutate(random.pick(samples), random);
    const { got, want } = attempt(line, random.pick([0, 1, 123_456_789]), context);
    if (JSON.stringify(got) !== JSON.stringify(want))
      report.differences.push({ line: line.toString(), context, got, want });
    const { outcome, reason = "" } = want as { outcome: string; reason?: string };
    report.outcomes[`${outcome} ${reason}`] = (report.outcomes[`${outcome} ${reason}`] ?? 0) + 1;
    report.lines++;
  }
  return report;
}

function attempt(line: Buffer, offset: number, context: TransformContext): { got: unknown; want: unknown } {
  try {
    return compare(line, offset, context);
  } catch (error) {
    return { got: String(error instanceof Error ? error.stack : error), want: "no exception" };
  }
}
