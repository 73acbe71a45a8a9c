import { hash } from "node:crypto";

import { memory } from "./kernel/memory";
import { placeKey, type ScannedRecord } from "./record";
import type { TransformContext } from "./transform";

/** What a vendor changes between two exports of one record: left out of its identity. */
const changing: Partial<Record<TransformContext["contentType"], { inside: string; keys: Set<string> }>> = {
  mixpanel: {
    inside: "properties",
    // The last one appears when a person's events are given to another id, and distinct_id changes with it.
    keys: new Set(["mp_processing_time_ms", "$mp_api_timestamp_ms", "distinct_id", "$distinct_id_before_identity"]),
  },
};

/**
 * Says which record this is when it has no identity of its own: by its place, or, where the next download has another
 * order, by what it says.
 */
export function anonymousKey(context: TransformContext, record: ScannedRecord): string[] {
  if (context.recordIdentity !== "content") return placeKey(record);
  const text = memory.bytes.toString("utf8", record.start, record.end);
  return ["content", contentHash(text, changing[context.contentType])];
}

type LeftOut = { inside: string; keys: ReadonlySet<string> };
type Open = { members: Map<string, string> | null; items: string[]; key: string };

const TOKEN = /[ \t\r\n,:]*(?:([{}[\]])|("(?:[^"\\]|\\.)*")|([^{}[\]",: \t\r\n]+))/y;

/**
 * One hash for all JSON texts of the same meaning: the order of keys, escapes and blanks do not count; numbers count as
 * they are written; of repeated keys the last wins. `text` must be valid JSON. A container counts by its own hash, so
 * deep nesting costs no more than its length. `leftOut` are members of the object that the outermost one has under `inside`.
 */
export function contentHash(text: string, leftOut?: LeftOut): string {
  const stack: Open[] = [{ members: null, items: [], key: "" }];
  const insideKey = leftOut && JSON.stringify(leftOut.inside);
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match; match = TOKEN.exec(text)) {
    const [, mark, quoted, plain] = match;
    const top = stack.at(-1)!;
    if (mark === "{" || mark === "[") {
      stack.push({ members: mark === "{" ? new Map() : null, items: [], key: "" });
    } else if (mark !== undefined) {
      stack.pop();
      const isLeftOutOf = stack.length === 2 && stack[1]!.members !== null && stack[1]!.key === insideKey;
      add(stack.at(-1)!, close(top, isLeftOutOf ? leftOut : undefined));
    } else if (quoted === undefined) add(top, plain ?? "");
    else if (top.members && top.key === "") top.key = spelled(quoted);
    else add(top, spelled(quoted));
  }
  return stack[0]!.items[0] ?? "";
}

function add(to: Open, value: string): void {
  if (!to.members) return void to.items.push(value);
  to.members.set(to.key, value);
  to.key = "";
}

function close({ members, items }: Open, leftOut: LeftOut | undefined): string {
  if (!members) return digest(`[${items.join(",")}]`);
  const keys = [...members.keys()].sort();
  const kept = leftOut ? keys.filter((key) => !leftOut.keys.has(JSON.parse(key) as string)) : keys;
  return digest(`{${kept.map((key) => `${key}:${members.get(key)}`).join(",")}}`);
}

/** Never the text of a string, a number or a literal. */
const digest = (text: string) => `#${hash("sha1", text, "hex")}`;

/** As JSON.stringify writes it, whatever was escaped. Never empty, as it has its quotes. */
const spelled = (quoted: string) => (quoted.includes("\\") ? JSON.stringify(JSON.parse(quoted)) : quoted);
