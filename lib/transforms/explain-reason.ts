import { explain, type Circumstances } from "./explain";
import { rules } from "./explain-rules";
import { droppedReasons, rejectedReasons, warnings } from "./reasons";
import type { ContentType } from "./transform";

type Fields = Readonly<Record<string, unknown>>;
type Sample = {
  contentType: ContentType;
  reason: string;
  /** The record as parsed; null when it is not needed or cannot be. */
  record: Fields | null;
  /** What it became, if anything. */
  event?: Fields | undefined;
  options?: Circumstances["options"];
};

const sentences: Readonly<Record<string, string>> = { ...droppedReasons, ...rejectedReasons, ...warnings };
/** Drops that the record's name decides. */
const BY_NAME: ReadonlySet<string> = new Set(["session_start", "filtered_by_name"]);
/** Warnings, and the value of the event that each is about. */
const ABOUT: Readonly<Record<string, string>> = {
  timestamp_defaulted: "timestamp",
  future_timestamp: "timestamp",
  generated_distinct_id: "distinct_id",
  command_event_name: "event",
};

/** Why a record went the way it went: the rule's sentence, and the value that it decided on. */
export function explainReason({ contentType, reason, record, event, options }: Sample): string {
  const sentence = Object.hasOwn(sentences, reason) ? sentences[reason] : reason.replaceAll("_", " ");
  const leaves = leavesOf(record ?? {});
  if (BY_NAME.has(reason)) {
    const name = rules[contentType]["event"]?.from.map((path) => leaves.get(path)).find((text) => text !== undefined);
    return name === undefined ? `${sentence}` : `${sentence} Its name: ${name}.`;
  }
  const path = Object.hasOwn(ABOUT, reason) ? ABOUT[reason] : undefined;
  if (path === undefined || event?.[path] === undefined) return `${sentence}`;
  const text = JSON.stringify(event[path]);
  const circumstances = { ...(options && { options }), warnings: [reason] };
  const { from } = explain(contentType, { path, text }, leaves, circumstances);
  return `${sentence} It is ${text}${from === null ? "" : `, from ${from} ${leaves.get(from) ?? ""}`}.`;
}

/** The record's own values and those one level down, which is where names, times and ids are. */
function leavesOf(record: Fields): Map<string, string> {
  const leaves = new Map<string, string>();
  for (const [key, value] of Object.entries(record)) {
    if (typeof value !== "object" || value === null) leaves.set(key, JSON.stringify(value));
    else for (const [inner, own] of Object.entries(value)) leaves.set(`${key}.${inner}`, JSON.stringify(own));
  }
  return leaves;
}
