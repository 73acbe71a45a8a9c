import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { baseContext, randomOptions } from "./testing/compare";
import { generate } from "./testing/generate";
import { canonical, type Json, parseLossless } from "./testing/lossless";
import { Random } from "./testing/mutate";
import { textsOf } from "./testing/event-of";
import { transformBlock } from "./transform-block";
import { contentTypes, type ContentType, type MappingOptions } from "./transform";

/** For a long run: FUZZ_RUNS=20000. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 150);
const PATIENCE = { timeout: 60_000 + RUNS * 100 };

/** JSON texts: numbers of every spelling, strings of any characters and escapes, white space anywhere, repeated keys. */
const space = fc.constantFrom("", "", "", " ", "\t", "\r", " \t ");
const digits = fc.stringMatching(/^(0|[1-9]\d{0,30})$/);
const number = fc
  .tuple(
    fc.constantFrom("", "-"),
    digits,
    fc.stringMatching(/^(\.\d{1,30})?$/),
    fc.stringMatching(/^([eE][+-]?\d{1,4})?$/),
  )
  .map((parts) => parts.join(""));
const character = fc.oneof(
  fc.string({ unit: "binary", minLength: 1, maxLength: 4 }).map((text) => JSON.stringify(text).slice(1, -1)),
  fc.constantFrom(
    "\\/",
    "\\b",
    "\\u0000",
    "\\u2028",
    "\u2028",
    "\u2029",
    "\\ud83d\\ude00",
    "\ud83d\ude00",
    "\\ud83d",
    "\\u00e9",
    "\x7f",
    "\\\\",
    '\\"',
  ),
);
const quoted = fc.array(character, { maxLength: 8 }).map((pieces) => `"${pieces.join("")}"`);
const { value } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    number,
    quoted,
    fc.constantFrom("true", "false", "null"),
    fc
      .tuple(space, fc.array(fc.tuple(tie("value"), space), { maxLength: 4 }))
      .map(([before, items]) => `[${before}${items.map(([item, after]) => item + after).join(",")}]`),
    fc
      .tuple(space, fc.array(fc.tuple(quoted, space, tie("value"), space), { maxLength: 4 }))
      .map(
        ([before, members]) =>
          `{${before}${members.map(([key, a, item, b]) => `${key}${a}:${b}${item}${a}`).join(`,${before}`)}}`,
      ),
  ),
}));
/** Keys that no rule speaks of. */
const key = fc.array(character, { minLength: 1, maxLength: 4 }).map((pieces) => `"own ${pieces.join("")}"`);

const isPlain = (json: Json) => json.kind !== "object" && !(json.kind === "literal" && json.raw === "null");
const uuid = '"uuid":"6f127057-db29-11ee-9c29-0242ac120001"';

type Place = {
  name: string;
  contentType: ContentType;
  line: (member: string) => string;
  path: string[];
  options?: MappingOptions;
  plain?: true;
};
const places: Place[] = [
  { name: "Amplitude's event_properties", contentType: "amplitude", line: (own) => `{"event_type":"a","user_id":"u",${uuid},"event_properties":{"x":1,${own}}}`, path: ["properties"] },
  { name: "Amplitude's user_properties, set", contentType: "amplitude", line: (own) => `{"event_type":"a","user_id":"u",${uuid},"user_properties":{${own},"x":1}}`, path: ["properties", "$set"], options: { userProperties: "set" }, plain: true },
  { name: "Amplitude's user_properties, set once", contentType: "amplitude", line: (own) => `{"event_type":"a","user_id":"u",${uuid},"user_properties":{${own}}}`, path: ["properties", "$set_once"], options: { userProperties: "set_once" }, plain: true },
  { name: "Amplitude's $set in event_properties", contentType: "amplitude", line: (own) => `{"event_type":"a","user_id":"u",${uuid},"os_name":"b","event_properties":{"$set":{${own}}}}`, path: ["properties", "$set"] },
  { name: "Amplitude's group properties", contentType: "amplitude", line: (own) => `{"event_type":"a","user_id":"u",${uuid},"group_properties":{"t":{"k":{${own},"x":1}}}}`, path: ["properties", "$group_set"], options: { groupEvents: true } },
  { name: "Mixpanel's properties", contentType: "mixpanel", line: (own) => `{"event":"a","properties":{"time":1,"distinct_id":"u",${own},"$insert_id":"i"}}`, path: ["properties"] },
  { name: "PostHog's properties", contentType: "posthog", line: (own) => `{"event":"a","distinct_id":"u","timestamp":"2024-01-01T00:00:00Z",${uuid},"properties":{${own}}}`, path: ["properties"] },
  { name: "PostHog's properties as text", contentType: "posthog", line: (own) => `{"event":"a","distinct_id":"u","timestamp":"2024-01-01T00:00:00Z",${uuid},"properties":${JSON.stringify(`{${own}}`)}}`, path: ["properties"] },
  { name: "a key of PostHog's line itself", contentType: "posthog", line: (own) => `{${own},"event":"a","distinct_id":"u","timestamp":"2024-01-01T00:00:00Z",${uuid}}`, path: [] },
]; // prettier-ignore

describe("any JSON value passes digit for digit and character for character", PATIENCE, () => {
  test.each(places)("in $name", ({ contentType, line, path, options = {}, plain }) => {
    fc.assert(
      fc.property(key, value, space, (name, json, gap) => {
        const sent = parseLossless(json);
        const isKept = plain ? isPlain(sent) : path.at(-1) !== "$group_set" || canonical(sent) !== "null";
        const record = line(`${gap}${name}${gap}:${gap}${json}${gap}`);
        let arrived: Json | undefined = parseLossless(textsOf(contentType, record, options)[0]!);
        for (const step of path) arrived = member(arrived, step);
        const own = member(arrived, keyText(name));
        expect(own && canonical(own)).toBe(isKept ? canonical(sent) : undefined);
      }),
      { numRuns: RUNS },
    );
  });

  test.each([
    ["Amplitude", "city", "$geoip_city_name", "amplitude"],
    ["Amplitude", "session_id", "$amplitude_session_id", "amplitude"],
    ["Mixpanel", "$region", "$geoip_subdivision_1_name", "mixpanel"],
  ] as const)("in a renamed column: %s's %s", (_vendor, column, property, contentType) => {
    fc.assert(
      fc.property(value, (json) => {
        const own = `"${column}":${json}`;
        const record =
          contentType === "amplitude"
            ? `{"event_type":"a","user_id":"u",${uuid},${own}}`
            : `{"event":"a","properties":{"time":1,"distinct_id":"u","$insert_id":"i",${own}}}`;
        const sent = canonical(parseLossless(json));
        const arrived = member(member(parseLossless(textsOf(contentType, record)[0]!), "properties"), property);
        expect(arrived && canonical(arrived)).toBe(sent === "null" ? undefined : sent);
      }),
      { numRuns: RUNS },
    );
  });
});

test("the same block gives the same bytes again, whatever came in between and wherever it stands", PATIENCE, () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(64), fc.constantFrom(...contentTypes), (seed, shift, contentType) => {
      const random = new Random(seed);
      const lines = (of: ContentType) => Array.from({ length: 5 }, () => generate(of, random)).join("\n");
      const context = { ...baseContext, contentType, options: randomOptions(random) };
      const bytes = Buffer.from(lines(contentType));
      const moved = Buffer.concat([Buffer.alloc(shift, "{"), bytes, Buffer.alloc(shift, "}")]).subarray(
        shift,
        shift + bytes.length,
      );
      const limits = { maxRejects: 1_000 };
      const first = transformBlock({ bytes, offset: 7 }, context, limits);
      const between = contentTypes[seed % 3]!;
      transformBlock(
        { bytes: Buffer.from(lines(between)), offset: 0 },
        { ...baseContext, contentType: between },
        limits,
      );
      const second = transformBlock({ bytes: moved, offset: 7 }, context, limits);
      expect(Buffer.from(second.output).equals(first.output)).toBe(true);
      expect({ ...second, output: null }).toEqual({ ...first, output: null });
    }),
    { numRuns: RUNS },
  );
});

describe("nesting of 100,000", PATIENCE, () => {
  const DEPTH = 100_000;
  const deep = {
    brackets: `${"[".repeat(DEPTH)}${"]".repeat(DEPTH)}`,
    braces: `${'{"a":'.repeat(DEPTH)}1${"}".repeat(DEPTH)}`,
    "both in turn": `${'[{"a":'.repeat(DEPTH / 2)}1${"}]".repeat(DEPTH / 2)}`,
  };
  const all: MappingOptions = { userProperties: "set", groupEvents: true, sessions: true, identifyEvents: true };
  const wholes: readonly (readonly [ContentType, (json: string) => string])[] = [
    ["amplitude", (json) => `{"event_type":"a","user_id":"u","event_properties":{"x":${json},"$set":{"y":${json}}}}`],
    ["amplitude", (json) => `{"event_type":"a","user_id":"u","user_properties":{"x":${json}},"city":${json}}`],
    ["amplitude", (json) => `{"event_type":"a","user_id":"u","groups":{"x":${json}},"group_properties":{"t":{"k":{"x":${json}}}}}`],
    ["mixpanel", (json) => `{"event":"a","properties":{"time":1,"distinct_id":"u","x":${json}}}`],
    ["posthog", (json) => `{"event":"a","distinct_id":"u","timestamp":"2024-01-01T00:00:00Z","properties":{"x":${json}}}`],
    ["posthog", (json) => `{"event":"a","distinct_id":"u","timestamp":"2024-01-01T00:00:00Z","properties":${JSON.stringify(`{"x":${json}}`)}}`],
  ]; // prettier-ignore

  test.each(Object.entries(deep))("%s comes through whole, and is invalid when cut", (_name, json) => {
    for (const [contentType, whole] of wholes) {
      const context = { ...baseContext, contentType, options: all };
      const line = whole(json);
      const block = Buffer.from(`${line}\n${line.slice(0, -2)}\n${line.slice(0, line.length >> 1)}\n${whole("1")}\n`);
      const result = transformBlock({ bytes: block, offset: 0 }, context, { maxRejects: 10 });
      const isLarge = line.length > 1_000_000;
      expect(result.records).toBe(4);
      const cut = result.rejects.map(({ reason }) => reason);
      if (isLarge) expect(cut).toEqual(["record_too_large", "record_too_large", "invalid_json"]);
      else if (cut.length === 3) expect(cut).toEqual(["event_too_large", "invalid_json", "invalid_json"]);
      else expect(cut).toEqual(["invalid_json", "invalid_json"]);
      const own = result.eventKinds.filter((kind) => kind === 0).length;
      expect(own + cut.length).toBe(4);
      if (cut.length === 2 && !line.includes("groups"))
        expect(Buffer.from(result.output).includes(contentType === "posthog" ? '"x":' : json)).toBe(true);
    }
  });
});

function member(json: Json | undefined, name: string): Json | undefined {
  return json?.kind === "object" ? json.members.get(name) : undefined;
}

function keyText(quotedKey: string): string {
  const json = parseLossless(quotedKey);
  return json.kind === "string" ? json.text : "";
}
