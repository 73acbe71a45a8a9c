import { leftOutBecause, ruleOf } from "@/lib/transforms/explain";
import type { ContentType } from "@/lib/transforms/transform";

import { type JsonLeaf, jsonLeaves } from "./json-text";

/**
 * What became of a value. In the event: `same` it stood in the record under this name, `moved` under another, `changed`
 * it was made of another value, `added` it was made here.
 * In the record: `same`, `moved`, `changed`, `left` (not in the event), or `empty` (null, which counts as not there).
 */
export type Mark = "same" | "moved" | "changed" | "added" | "left" | "empty";

export type MarkedLeaf = JsonLeaf & { mark: Mark; why: string };
export type Comparison = { source: MarkedLeaf[]; result: MarkedLeaf[] };

/** Compares a record with the event it became, by the mapping's own rules. Null when either is not JSON. */
export function compareJson(sourceText: string, resultText: string, contentType: ContentType): Comparison | null {
  const source = jsonLeaves(sourceText);
  const result = jsonLeaves(resultText);
  if (!source || !result) return null;
  const byPath = new Map(source.map((leaf) => [leaf.path, leaf]));
  const targets = new Map<string, { mark: Mark; why: string }>();

  // What is set on the person repeats the event's own properties; those come first and count first.
  const markedResult = result
    .toSorted((a, b) => Number(ofPerson(a)) - Number(ofPerson(b)))
    .map((leaf): MarkedLeaf => {
      const rule = ruleOf(contentType, leaf.path);
      const origin = originOf(leaf, rule?.from ?? [], byPath);
      if (!origin) return { ...leaf, mark: "added", why: rule?.how ?? "added" };
      const mark = origin.text !== leaf.text ? "changed" : origin.key === leaf.key ? "same" : "moved";
      if (mark === "same" || !targets.has(origin.path)) targets.set(origin.path, { mark, why: `becomes ${leaf.path}` });
      const how = mark === "changed" && rule?.how ? `: ${rule.how}` : "";
      return { ...leaf, mark, why: `from ${origin.path}${how}` };
    });

  const markedSource = source.map((leaf): MarkedLeaf => {
    const target = targets.get(leaf.path);
    if (target) return { ...leaf, ...target };
    if (leaf.text === "null" || leaf.text === '""') return { ...leaf, mark: "empty", why: "empty" };
    return { ...leaf, mark: "left", why: leftOutBecause(contentType, leaf.path, leaf.text) };
  });
  return { source: markedSource, result: markedResult };
}

const ofPerson = ({ path }: JsonLeaf) => /^properties\.\$set(_once)?\./.test(path);

/** Of the values a rule names: the one that reads the same, else the first that is there at all. */
function originOf(
  leaf: JsonLeaf,
  from: readonly string[],
  byPath: ReadonlyMap<string, JsonLeaf>,
): JsonLeaf | undefined {
  const there = from.flatMap((path) => byPath.get(path) ?? []).filter(({ text }) => text !== "null" && text !== '""');
  return there.find(({ text }) => text === leaf.text) ?? there[0];
}
