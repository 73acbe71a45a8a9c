import { type JsonLeaf, jsonLeaves } from "./json-text";

/**
 * What became of a value. In the result: `same` it stood in the source under this key, `moved` it stood there under
 * another, `changed` the key was there with another value, `added` the source did not have it.
 * In the source: `same`, `moved` (to `other`), `changed`, `left` (not in the result), or `empty` (null, which counts as not there).
 */
export type Mark = "same" | "moved" | "changed" | "added" | "left" | "empty";

export type MarkedLeaf = JsonLeaf & { mark: Mark; other?: string };
export type Comparison = { source: MarkedLeaf[]; result: MarkedLeaf[] };

/** Made by Backhaul, never taken from the record, though the record may hold the same value somewhere. */
const ours = new Set(["historical_migration", "analytics_source", "$import_job_id", "$geoip_disable"]);

/** Where the mapping takes these from, for when several values of the record read the same. */
const origins: Record<string, readonly string[]> = {
  distinct_id: ["user_id", "distinct_id", "device_id"],
  $device_id: ["device_id", "$device_id"],
  $amplitude_user_id: ["user_id"],
  $amplitude_device_id: ["device_id"],
  $browser: ["os_name", "$browser"],
  $os: ["device_type", "$os"],
  $geoip_city_name: ["city", "$city"],
  $geoip_subdivision_1_name: ["region", "$region"],
  $geoip_country_name: ["country"],
  $host: ["[Amplitude] Page Domain"],
  $current_url: ["[Amplitude] Page URL"],
  $referrer: ["referrer"],
  $referring_domain: ["referring_domain"],
};

/** Values so common that finding one elsewhere says nothing about where it came from. */
const telling = (text: string) =>
  text.length > 3 && text !== "true" && text !== "false" && text !== "null" && text !== '""';

/** Compares a record with the event it became, by keys and raw value texts. Null when either is not JSON. */
export function compareJson(sourceText: string, resultText: string, addedPaths: readonly string[]): Comparison | null {
  const source = jsonLeaves(sourceText);
  const result = jsonLeaves(resultText);
  if (!source || !result) return null;

  const byKey = groupBy(source, (leaf) => leaf.key);
  const byText = groupBy(source, (leaf) => leaf.text);
  const added = new Set(addedPaths);
  const targets = new Map<JsonLeaf, { mark: "same" | "moved" | "changed"; other: string }>();

  const note = (from: JsonLeaf, mark: "same" | "moved" | "changed", to: JsonLeaf) => {
    if (mark === "same" || !targets.has(from)) targets.set(from, { mark, other: to.path });
  };

  const markedResult = result.map((leaf): MarkedLeaf => {
    const isNew = isUnder(leaf.path, added);
    if (isNew && ours.has(leaf.key)) return { ...leaf, mark: "added" };
    const named = byKey.get(leaf.key) ?? [];
    const same = named.find((from) => from.text === leaf.text);
    if (same && !leaf.key.startsWith("[")) {
      note(same, "same", leaf);
      return { ...leaf, mark: "same" };
    }
    const moved = telling(leaf.text) ? origin(leaf, byText.get(leaf.text) ?? []) : undefined;
    if (moved) {
      const mark = moved.key === leaf.key ? "same" : "moved";
      note(moved, mark, leaf);
      return mark === "same" ? { ...leaf, mark } : { ...leaf, mark, other: moved.path };
    }
    const changed = named[0];
    if (isNew || !changed || leaf.key.startsWith("[")) return { ...leaf, mark: "added" };
    note(changed, "changed", leaf);
    return { ...leaf, mark: "changed", other: changed.path };
  });

  const markedSource = source.map((leaf): MarkedLeaf => ({
    ...leaf,
    ...(targets.get(leaf) ?? { mark: leaf.text === "null" ? "empty" : "left" }),
  }));
  return { source: markedSource, result: markedResult };
}

function origin(leaf: JsonLeaf, candidates: readonly JsonLeaf[]): JsonLeaf | undefined {
  const known = origins[leaf.key] ?? [];
  return known.map((key) => candidates.find((from) => from.key === key)).find(Boolean) ?? candidates[0];
}

function isUnder(path: string, parents: ReadonlySet<string>): boolean {
  if (parents.has(path)) return true;
  for (const parent of parents) if (path.startsWith(`${parent}.`) || path.startsWith(`${parent}[`)) return true;
  return false;
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}
