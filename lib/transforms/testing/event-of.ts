import type { ContentType, MappingOptions } from "@/lib/transforms/transform";
import { type RecordResult, transformLine } from "@/lib/transforms/transform-line";

import { baseContext } from "./compare";

export type PlainEvent = {
  uuid: string;
  event: string;
  distinct_id: string;
  timestamp: string;
  properties: { [key: string]: unknown; $set?: Record<string, unknown>; $set_once?: Record<string, unknown> };
};

/** One record (an object, or a line as it stands) through the transform. */
export function resultOf(
  contentType: ContentType,
  record: unknown,
  options: MappingOptions = {},
  offset = 7,
): RecordResult {
  const line = typeof record === "string" ? record : JSON.stringify(record);
  return transformLine(Buffer.from(line), offset, { ...baseContext, contentType, options });
}

/** The JSON texts of the events of a record that must be imported. */
export function textsOf(contentType: ContentType, record: unknown, options: MappingOptions = {}): string[] {
  const result = resultOf(contentType, record, options);
  if (result.outcome !== "imported") throw new Error(`Not imported: ${JSON.stringify(result)}`);
  return result.events;
}

/** The record's own event, parsed. */
export function eventOf(contentType: ContentType, record: unknown, options: MappingOptions = {}): PlainEvent {
  return JSON.parse(textsOf(contentType, record, options).at(-1)!) as PlainEvent;
}
