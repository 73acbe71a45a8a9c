import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { baseContext } from "./testing/compare";
import { type ContentType } from "./transform";
import { transformLine } from "./transform-line";

const GENERATED = "a generated id";
const SAME = "the name itself";

/** Row → event, person, warnings; or why there is none. What each row is for: samples/odd-rows/README.md. */
const amplitude: readonly (readonly string[])[] = [
  [SAME, "u_1842"],
  ["$pageview", "1f0d6e2a-77ab-4d0e-8c3b-22f1a9e4c511"],
  [SAME, "u_2001"],
  ["$autocapture", "u_1842"],
  ["$autocapture", "u_1842"],
  ["session_start"],
  [SAME, "u_1842"],
  [SAME, "u_1842"],
  [SAME, "u_1842", "command_event_name"],
  [SAME, GENERATED, "command_event_name", "generated_distinct_id"],
  ...Array.from({ length: 8 }, () => [SAME, "u_1842"]),
  [SAME, "nutzer-ä"],
  [SAME, "u_1842"],
  [SAME, "u_1842", "future_timestamp"],
  [SAME, "u_1842"],
  [SAME, "u_1842"],
  [SAME, "u_1842"],
  [SAME, GENERATED, "generated_distinct_id"],
  [SAME, "null"],
  ["distinct_id_too_long"],
  [SAME, "u_1842"],
  [SAME, "u_2001"],
  [SAME, "u_1842"],
];

const mixpanel: readonly (readonly string[])[] = [
  [SAME, "user-77"],
  ["$pageview", "user-77"],
  [SAME, "$device:18f3a2c9b1e4d-0a77c1d2e"],
  [SAME, "user-77"],
  [SAME, "user-77"],
  [SAME, "18f3a2c9b1e4d-0a77c1d2e"],
  [SAME, "5E0B7C1A-9D47-4E0F-8E53-2D4C6A7B8C9D"],
  [SAME, "user-77"],
  [SAME, "user-77", "command_event_name"],
  [SAME, "user-77", "command_event_name"],
  ...Array.from({ length: 5 }, () => [SAME, "user-77"]),
  [SAME, GENERATED, "generated_distinct_id"],
  [SAME, GENERATED, "generated_distinct_id"],
  [SAME, "9007199254740993"],
  [SAME, "undefined"],
  ...Array.from({ length: 8 }, () => [SAME, "user-77"]),
  [SAME, "shared-server"],
  [SAME, "user-77"],
  [SAME, "user-77"],
];

const posthog: readonly (readonly string[])[] = [
  ["invalid_time"],
  [SAME, "p-1"],
  [SAME, "p-2"],
  [SAME, "p-3"],
  [SAME, "p-3"],
  [SAME, "company_acme"],
  [SAME, "p-3"],
  [SAME, "anon-9"],
  [SAME, "p-4"],
  [SAME, "4711"],
  ["invalid_time"],
  ["invalid_uuid"],
  [SAME, "p-1"],
  [SAME, "p-6"],
  [SAME, "p-6"],
];

/** malformed.txt as Mixpanel lines. */
const malformed: readonly (readonly string[])[] = [
  [SAME, "u"],
  [SAME, "u"],
  ["blank"],
  ["blank"],
  ["invalid_json"],
  ["invalid_json"],
  ["invalid_json"],
  ["invalid_json"],
  ["missing_event_name"],
  ["invalid_json"],
  ["not_an_object"],
  ["not_an_object"],
  ["invalid_json"],
  [SAME, "u2"],
  ["invalid_json"],
  [SAME, "u"],
  [SAME, "u"],
  ["missing_event_name"],
  ["invalid_json"],
];

const cases = [
  { file: "amplitude.jsonl", contentType: "amplitude", rows: amplitude },
  { file: "mixpanel.jsonl", contentType: "mixpanel", rows: mixpanel },
  { file: "posthog.jsonl", contentType: "posthog", rows: posthog },
  { file: "malformed.txt", contentType: "mixpanel", rows: malformed },
] as const;

test.each(cases)("$file becomes what it should, row by row", ({ file, contentType, rows }) => {
  const lines = readFileSync(new URL(`../../samples/odd-rows/${file}`, import.meta.url))
    .toString()
    .replace(/\n$/, "")
    .split("\n");
  let offset = 0;
  const got = lines.map((line) => {
    const outcome = outcomeOf(line, offset, contentType);
    offset += Buffer.byteLength(line) + 1;
    return outcome;
  });
  expect(got).toEqual(rows);
});

function outcomeOf(line: string, offset: number, contentType: ContentType): string[] {
  const result = transformLine(Buffer.from(line), offset, { ...baseContext, contentType });
  if (result.outcome === "blank") return ["blank"];
  if (result.outcome !== "imported") return [result.reason];
  const event = JSON.parse(result.events[0]!) as { distinct_id?: string; properties: { distinct_id?: string } };
  const id = event.distinct_id ?? event.properties.distinct_id ?? "";
  const person = result.distinctId === "generated" ? GENERATED : id;
  return [result.to === result.from ? SAME : result.to, person, ...[...result.warnings].sort()];
}

test("the uuids of the rows say which are the same event", () => {
  const uuids = (file: string, contentType: ContentType) =>
    readFileSync(new URL(`../../samples/odd-rows/${file}`, import.meta.url), "utf8")
      .trimEnd()
      .split("\n")
      .map((line, index) => {
        const result = transformLine(Buffer.from(line), index * 10_000, { ...baseContext, contentType });
        return result.outcome === "imported"
          ? (JSON.parse(result.events[0]!) as { uuid: string }).uuid
          : `row ${index}`;
      });
  const rows = uuids("amplitude.jsonl", "amplitude");
  expect(rows[15]).toBe(rows[0]);
  expect(rows[13]).not.toBe(rows[14]);
  expect(new Set(rows).size).toBe(rows.length - 1);
  const records = uuids("mixpanel.jsonl", "mixpanel");
  expect(records[14]).toBe(records[0]);
  expect(records[12]).not.toBe(records[13]);
  expect(new Set(records).size).toBe(records.length - 1);
});
