import { type Circumstances, explain, leftOutBecause } from "@/lib/transforms/explain";
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
export function compareJson(
  sourceText: string,
  resultText: string,
  contentType: ContentType,
  circumstances: Circumstances = {},
): Comparison | null {
  const source = jsonLeaves(sourceText);
  const result = jsonLeaves(resultText);
  if (!source || !result) return null;
  const byPath = new Map(source.map((leaf) => [leaf.path, leaf]));
  const texts = new Map(source.map(({ path, text }) => [path, text]));
  const targets = new Map<string, { mark: Mark; why: string }>();

  // What is set on the person repeats the event's own properties; those come first and count first.
  const markedResult = result
    .toSorted((a, b) => Number(ofPerson(a)) - Number(ofPerson(b)))
    .map((leaf): MarkedLeaf => {
      const { from, how } = explain(contentType, leaf, texts, circumstances);
      const origin = from === null ? undefined : byPath.get(from);
      if (!origin) return { ...leaf, mark: "added", why: how ?? "added" };
      const mark = origin.text !== leaf.text ? "changed" : origin.key === leaf.key ? "same" : "moved";
      if (mark === "same" || !targets.has(origin.path)) targets.set(origin.path, { mark, why: `becomes ${leaf.path}` });
      return { ...leaf, mark, why: `from ${origin.path}${mark === "changed" && how ? `: ${how}` : ""}` };
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
