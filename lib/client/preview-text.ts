import type { PreviewRecord } from "@/lib/schemas/preview";
import { droppedReasons, rejectedReasons, warnings } from "@/lib/transforms/reasons";

import { jsonLeaves } from "./json-text";

const sentences: Record<string, string> = { ...droppedReasons, ...rejectedReasons, ...warnings };

/** The sentence of a reason; a reason of a newer server stays as it is. */
export function reasonSentence(reason: string): string {
  return sentences[reason] ?? reason.replaceAll("_", " ");
}

const nameKeys = new Set(["event", "event_type"]);

/** What to call a record in a list: the name of its event, else the beginning of its line. */
export function eventName(record: PreviewRecord): string {
  const text = record.eventTexts[0] ?? record.raw;
  const leaf = jsonLeaves(text)?.find(({ path }) => nameKeys.has(path));
  return leaf ? unquoted(leaf.text) : record.raw.slice(0, 80) || "(empty line)";
}

/** A JSON string without its quotes and escapes; any other value's text as it is. */
function unquoted(text: string): string {
  if (!text.startsWith('"')) return text;
  try {
    return JSON.parse(text) as string;
  } catch {
    return text;
  }
}
