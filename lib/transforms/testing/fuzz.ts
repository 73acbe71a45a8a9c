import { readFileSync } from "node:fs";

import { type ContentType, contentTypes, type TransformContext } from "@/lib/transforms/transform";

import { baseContext, compare, randomOptions } from "./compare";
import { compareBlock } from "./compare-blocks";
import { generate, generateLarge } from "./generate";
import { mutate, Random, spoil } from "./mutate";

export type Difference = { text: string; context: TransformContext; got: unknown; want: unknown };
export type FuzzReport = { lines: number; outcomes: Record<string, number>; differences: Difference[] };

const LINES_A_BLOCK = 12;

/**
 * Compares transform and reference on at least `lines` lines, generated and mutated, in blocks and one by one; the same
 * seed gives the same lines. The first difference ends it: what a program does after a fault says little.
 */
export function fuzz(seed: number, lines: number): FuzzReport {
  const random = new Random(seed);
  const rows = oddRows();
  const report: FuzzReport = { lines: 0, outcomes: {}, differences: [] };
  while (report.lines < lines && report.differences.length === 0) {
    const contentType = random.pick(contentTypes);
    const recordIdentity = random.chance(0.2) ? ("content" as const) : ("place" as const);
    const context = { ...baseContext, contentType, recordIdentity, options: randomOptions(random) };
    const texts = Array.from({ length: 1 + random.below(LINES_A_BLOCK) }, () => anyLine(contentType, rows, random));
    const offset = random.pick([0, 1, 123_456_789]);
    const { got, want } =
      texts.length === 1
        ? attempt(() => compare(texts[0]!, offset, context))
        : attempt(() => compareBlock({ bytes: joined(texts, random), offset }, context, limit(random)));
    if (JSON.stringify(got) !== JSON.stringify(want)) {
      report.differences.push({ text: Buffer.concat(texts).toString(), context, got, want });
    }
    countOutcome(report.outcomes, want);
    report.lines += texts.length;
  }
  return report;
}

function anyLine(contentType: ContentType, rows: Record<ContentType, string[]>, random: Random): Buffer {
  if (random.chance(0.02)) return Buffer.from(random.pick(["", " ", "\t\r", "{}", "[]", "null", "\ufeff{}", '{"a":']));
  if (random.chance(0.004)) return Buffer.from(generateLarge(contentType, random));
  if (random.chance(0.35)) return mutate(random.pick(rows[contentType]), random);
  const line = Buffer.from(generate(contentType, random));
  return Buffer.from((random.chance(0.05) ? spoil(line, random) : line).filter((byte) => byte !== 0x0a));
}

function joined(lines: Buffer[], random: Random): Buffer {
  const parts = lines.flatMap((line) => [line, Buffer.from(random.pick(["\n", "\n", "\r\n", "\n\n", "\n \t\r\n"]))]);
  if (random.chance(0.5)) parts.pop();
  return Buffer.concat([Buffer.from(random.chance(0.1) ? "\ufeff" : ""), ...parts]);
}

const limit = (random: Random) => (random.chance(0.8) ? Number.MAX_SAFE_INTEGER : random.below(4));

function oddRows(): Record<ContentType, string[]> {
  const read = (contentType: ContentType) =>
    readFileSync(new URL(`../../../samples/odd-rows/${contentType}.jsonl`, import.meta.url), "utf8").split("\n");
  const rows = contentTypes.map((contentType) => [contentType, read(contentType).filter((line) => line !== "")]);
  return Object.fromEntries(rows) as Record<ContentType, string[]>;
}

function countOutcome(outcomes: Record<string, number>, want: unknown): void {
  const add = (name: string, by: number) => (outcomes[name] = (outcomes[name] ?? 0) + by);
  const { outcome, reason, events, rejects, dropped } = want as Record<string, unknown>;
  if (typeof outcome === "string")
    return void add(outcome === "imported" ? outcome : `${outcome} ${reason as string}`, 1);
  add("imported", ((events ?? []) as { kind: number }[]).filter(({ kind }) => kind === 0).length);
  add("linked", ((events ?? []) as { kind: number }[]).filter(({ kind }) => kind === 2).length);
  for (const reject of (rejects ?? []) as string[]) add(`rejected ${reject.split(" ")[1]}`, 1);
  for (const [name, times] of Object.entries((dropped ?? {}) as Record<string, number>)) add(`dropped ${name}`, times);
}

function attempt(compare: () => { got: unknown; want: unknown }): { got: unknown; want: unknown } {
  try {
    return compare();
  } catch (error) {
    return { got: String(error instanceof Error ? error.stack : error), want: "no exception" };
  }
}
