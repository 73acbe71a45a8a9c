import { expect, test } from "vitest";

import { baseContext } from "@/lib/transforms/testing/compare";
import { MAX_RECORD_BYTES, transformBlock } from "@/lib/transforms/transform-block";
import type { ContentType } from "@/lib/transforms/transform";

/** Each begins a record of its type; what a line may take of memory is set aside when it begins. */
const heads: Record<ContentType, string> = {
  amplitude: '{"event_type":"a","event_time":"2024-01-01 00:00:00","user_id":"u"',
  mixpanel: '{"event":"a","properties":{"time":1,"distinct_id":"u","$insert_id":"i"}',
  posthog: '{"event":"a","distinct_id":"u","timestamp":"2024-01-01"',
};

/** The largest record there is: as many pieces as fit, a comma between them. */
function largest(contentType: ContentType, before: string, piece: (index: number) => string, after: string): string {
  const head = `${heads[contentType]},${before}`;
  const pieces: string[] = [];
  let room = MAX_RECORD_BYTES - head.length - after.length - 1;
  for (let index = 0; room > 0; index++) room -= pieces.push(piece(index)) && (pieces.at(-1)?.length ?? 0) + 1;
  return `${head}${pieces.slice(0, -1).join(",")}${after}}`;
}

test.each<[string, ContentType, string, (index: number) => string, string]>([
  ["members", "posthog", "", () => '"":1', ""],
  ["objects", "amplitude", "", () => '"":{"":1}', ""],
  ["keys with escapes", "posthog", "", (index) => `"\\u0061${index}":1`, ""],
  ["user properties", "amplitude", '"user_properties":{', (index) => `"initial_utm_${index}":1`, "}"],
  ["other user properties", "amplitude", '"user_properties":{', (index) => `"${index}":1`, "}"],
  ["own $set", "amplitude", '"event_properties":{"$set":{', (index) => `"${index}":1`, "}}"],
  ["own $set_once", "amplitude", '"event_properties":{"$set_once":{', (index) => `"${index}":1`, "}}"],
  ["types of groups", "amplitude", '"group_properties":{', (index) => `"${index}":{"":{}}`, "}"],
  ["groups", "amplitude", '"group_properties":{"t":{', (index) => `"${index}":{"a":1}`, "}}"],
  ["properties of a group", "amplitude", '"group_properties":{"t":{"k":{', (index) => `"${index}":1`, "}}}"],
  ["names of groups", "amplitude", '"groups":{', (index) => `"${index}":1`, "}"],
  ["properties as text", "posthog", '"properties":"{', () => '\\"\\":1', '}"'],
])("a record of nothing but %s is settled, and the one behind it imported", (_, contentType, ...parts) => {
  const bytes = Buffer.from(`${largest(contentType, ...parts)}\n${heads[contentType]}}\n`);
  const options = { groupEvents: true, userProperties: "set_once", identifyEvents: true } as const;
  const context = { ...baseContext, contentType, options };
  const { records, eventLines, eventKinds, rejects } = transformBlock({ bytes, offset: 0 }, context, { maxRejects: 1 });
  expect(records).toBe(2);
  expect(rejects.filter(({ reason }) => reason !== "event_too_large")).toEqual([]);
  expect(eventKinds.at(-1)).toBe(0);
  expect(eventLines.at(-1)).toBe(bytes.length - 1);
});
