import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { contentHash } from "./canonical-record";
import { baseContext } from "./testing/compare";
import type { ContentType } from "./transform";
import { transformLine } from "./transform-line";

const uuidOf = (contentType: ContentType, line: string, offset: number, recordIdentity: "place" | "content") => {
  const result = transformLine(Buffer.from(line), offset, { ...baseContext, contentType, recordIdentity });
  if (result.outcome !== "imported") throw new Error(`Not imported: ${JSON.stringify(result)}`);
  return (JSON.parse(result.events.at(-1)!) as { uuid: string }).uuid;
};
const mixpanel = (properties: object) =>
  JSON.stringify({
    event: "Bought",
    properties: { time: 1_709_251_200_123, distinct_id: "u1", price: 5, ...properties },
  });

describe("a record without an identity of its own", () => {
  const again = '{"properties":{"price":5, "distinct_id":"u1","time":1709251200123},"event":"B\\u006fught"}';

  test("is known by what it says in a direct export, wherever it stands and however it is written", () => {
    const first = uuidOf("mixpanel", mixpanel({}), 0, "content");
    expect(uuidOf("mixpanel", again, 1_000, "content")).toBe(first);
    expect(uuidOf("mixpanel", mixpanel({ price: 6 }), 0, "content")).not.toBe(first);
    expect(uuidOf("mixpanel", mixpanel({ time: 1_709_251_200_124 }), 0, "content")).not.toBe(first);
  });

  test.each([
    { mp_processing_time_ms: 1_709_251_300_000 },
    { $mp_api_timestamp_ms: 1_709_251_300_000 },
    { distinct_id: "u2", $distinct_id_before_identity: "u1" },
  ])("is the same after Mixpanel has changed %j", (change) => {
    expect(uuidOf("mixpanel", mixpanel(change), 5, "content")).toBe(uuidOf("mixpanel", mixpanel({}), 0, "content"));
  });

  test("of Amplitude counts whole", () => {
    const row = { event_type: "Bought", user_id: "u1", event_time: "2024-03-01 00:00:00.123000", event_id: 7 };
    const turned = JSON.stringify(Object.fromEntries(Object.entries(row).reverse()));
    expect(uuidOf("amplitude", turned, 99, "content")).toBe(uuidOf("amplitude", JSON.stringify(row), 0, "content"));
    const other = JSON.stringify({ ...row, event_id: 8 });
    expect(uuidOf("amplitude", other, 0, "content")).not.toBe(uuidOf("amplitude", JSON.stringify(row), 0, "content"));
  });

  test("is known by its place in a file", () => {
    expect(uuidOf("mixpanel", mixpanel({}), 0, "place")).not.toBe(uuidOf("mixpanel", mixpanel({}), 10, "place"));
  });
});

test("a record with an identity of its own keeps it", () => {
  const line = mixpanel({ $insert_id: "abc" });
  expect(uuidOf("mixpanel", line, 0, "content")).toBe(uuidOf("mixpanel", line, 50, "place"));
});

describe("contentHash", () => {
  const turned = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(turned);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, inner]) => [key, turned(inner)]),
    );
  };

  test("is the same for the same value, in any order of keys and with any blanks", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const value: unknown = JSON.parse(text);
        // A number's own spelling counts, so both sides are spelled by JSON.stringify.
        expect(contentHash(JSON.stringify(turned(value), null, 2))).toBe(contentHash(JSON.stringify(value)));
      }),
    );
  });

  test("is another one for another value", () => {
    const texts = ['{"a":1}', '{"a":1.0}', '{"a":"1"}', '{"a":[1]}', '{"a":{}}', '{"a":[]}', '{"b":1}', '{"a":null}'];
    const more = ['{"a":[1,2]}', '{"a":[2,1]}', '{"a":[[1],2]}', '{"a":[[1,2]]}', '{"":1}', '{"a":"[1]"}', "[]", "{}"];
    const hashes = [...texts, ...more].map((text) => contentHash(text));
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  test("takes the last of repeated keys, and leaves keys out of one object only", () => {
    expect(contentHash('{"a":1,"a":2}')).toBe(contentHash('{"a":2}'));
    const leftOut = { inside: "properties", keys: new Set(["t"]) };
    expect(contentHash('{"properties":{"t":1,"x":{"t":2}},"t":3}', leftOut)).toBe(
      contentHash('{"properties":{"x":{"t":2}},"t":3}', leftOut),
    );
    expect(contentHash('{"properties":{"x":{"t":2}},"t":3}', leftOut)).not.toBe(
      contentHash('{"properties":{"x":{}},"t":3}', leftOut),
    );
  });

  test("bears nesting as deep as a record is long", () => {
    const depth = 400_000;
    expect(contentHash("[".repeat(depth) + "]".repeat(depth))).toMatch(/^#[\da-f]{40}$/);
  });
});
