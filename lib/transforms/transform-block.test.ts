import { readFileSync } from "node:fs";

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { baseContext } from "./testing/compare";
import { transformBlock } from "./transform-block";
import { transformLine } from "./transform-line";
import {
  type BlockResult,
  type ContentType,
  contentTypes,
  type MappingOptions,
  type TransformContext,
} from "./transform";

const NO_LIMIT = { maxRejects: Number.MAX_SAFE_INTEGER };
const contextOf = (contentType: ContentType, options: MappingOptions = {}): TransformContext => ({
  ...baseContext,
  contentType,
  options,
});
const context = contextOf("mixpanel");
const line = (event: string, patch: object = {}) =>
  JSON.stringify({ event, properties: { time: 1, distinct_id: "u", $insert_id: event, ...patch } });
const run = (text: string | Buffer, offset = 0, limits = NO_LIMIT, with_ = context): BlockResult =>
  transformBlock({ bytes: Buffer.from(text), offset }, with_, limits);

function events({ output, eventEnds }: BlockResult): string[] {
  return Array.from(eventEnds, (end, event) =>
    Buffer.from(output).toString("utf8", event === 0 ? 0 : eventEnds[event - 1]! + 1, end),
  );
}
const names = (result: BlockResult) => events(result).map((event) => (JSON.parse(event) as { event: string }).event);

describe("lines", () => {
  test("end at a newline, with or without a carriage return; blank ones are no records", () => {
    const text = `${line("a")}\n\r\n\n  \t \n${line("b")}\r\n${line("c")}`;
    const result = run(text);
    expect(names(result)).toEqual(["a", "b", "c"]);
    expect(result).toMatchObject({ records: 3, consumed: text.length, dropped: {}, rejects: [], warnings: {} });
    const spans = Array.from(result.eventLines);
    expect([0, 2, 4].map((at) => text.slice(spans[at], spans[at + 1]))).toEqual([line("a"), line("b"), line("c")]);
  });

  test("may be none at all", () => {
    for (const text of ["", "\n", "\ufeff", "\ufeff\n", " \r\n"]) {
      expect(run(text)).toMatchObject({ records: 0, consumed: Buffer.byteLength(text), output: Buffer.alloc(0) });
    }
  });

  test("begin after a byte order mark at the object's start, and only there", () => {
    const result = run(`\ufeff${line("a")}`);
    expect(names(result)).toEqual(["a"]);
    expect(result.eventLines[0]).toBe(3);
    expect(run(`\ufeff${line("a")}`, 10).rejects).toMatchObject([{ start: 0, reason: "invalid_json" }]);
    expect(run(`${line("a")}\n\ufeff${line("b")}`).rejects).toMatchObject([{ reason: "invalid_json" }]);
  });

  test("are joined as events by commas", () => {
    const result = run(`${line("a")}\n${line("b")}\n`);
    expect(JSON.parse(`[${Buffer.from(result.output).toString()}]`)).toHaveLength(2);
  });
});

describe("rejects", () => {
  test.each([
    ["invalid_json", "{"],
    ["invalid_json", `${line("a")}${line("b")}`],
    ["not_an_object", "[1,2,3]"],
    ["not_an_object", "null"],
    ["invalid_utf8", Buffer.from(line("a").replace("a", "\u00ff"), "latin1")],
    ["invalid_utf8", Buffer.from([0x7b, 0xed, 0xa0, 0x80, 0x7d])],
    ["record_too_large", line("a", { long: "x".repeat(1_000_000) })],
    ["event_too_large", line("a", { long: "x".repeat(921_600) })],
  ])("%s leaves the other lines alone", (reason, bad) => {
    const block = Buffer.concat([
      Buffer.from(`${line("before")}\n`),
      Buffer.from(bad),
      Buffer.from(`\r\n${line("after")}\n`),
    ]);
    const result = run(block);
    expect(names(result)).toEqual(["before", "after"]);
    expect(result.records).toBe(3);
    expect(result.rejects).toMatchObject([{ reason }]);
    const { start, end, detail } = result.rejects[0]!;
    expect(block.subarray(start, end).equals(Buffer.from(bad))).toBe(true);
    expect(detail.length).toBeLessThan(200);
  });

  test("a record of 1,000,000 bytes is not too large by itself", () => {
    const filler = (size: number) => `{"event":"a","properties":{"time":1,"$insert_id":"${"x".repeat(size)}"}}`;
    const most = 1_000_000 - filler(0).length;
    expect(run(filler(most)).rejects).toEqual([]);
    expect(run(filler(most + 1)).rejects).toMatchObject([{ reason: "record_too_large" }]);
  });

  test("an event of 900 KiB passes, one byte more does not", () => {
    const small = run(line("a", { long: "" })).output.length;
    const sized = (size: number) => run(line("a", { long: "x".repeat(size - small) }));
    expect(sized(921_600).output).toHaveLength(921_600);
    expect(sized(921_601).rejects).toMatchObject([{ reason: "event_too_large" }]);
  });

  test("beyond maxRejects stop the block before their line", () => {
    const text = `${line("a")}\nbad\n${line("b")}\n\nworse\n${line("c")}\n`;
    expect(run(text, 0, { maxRejects: 2 })).toMatchObject({ consumed: text.length, records: 5 });
    const one = run(text, 0, { maxRejects: 1 });
    expect(one).toMatchObject({ consumed: text.indexOf("worse"), records: 3 });
    expect(names(one)).toEqual(["a", "b"]);
    expect(run(text, 0, { maxRejects: 0 })).toMatchObject({ consumed: text.indexOf("bad"), records: 1, rejects: [] });
  });

  test("take all events of their record with them, and none of another", () => {
    const group_properties = { company: { acme: { seats: 1 } } };
    const row = { event_type: "a", user_id: "u", event_time: "2024-01-01 00:00:00", group_properties };
    const large = { ...row, event_properties: { long: "x".repeat(921_600) } };
    const text = [row, large, row].map((each) => JSON.stringify(each)).join("\n");
    const result = run(text, 0, NO_LIMIT, contextOf("amplitude", { groupEvents: true }));
    expect(Array.from(result.eventKinds)).toEqual([1, 0, 1, 0]);
    expect(result.rejects).toMatchObject([{ reason: "event_too_large" }]);
    expect(result.eventLines).toHaveLength(8);
    expect(result.foldKeys).toHaveLength(16);
  });
});

describe("counts", () => {
  test("close: records are events, dropped and rejected", () => {
    const text = [line("a"), line("x"), "bad", line("$identify"), line("a", { time: "no" })].join("\n");
    const result = run(text, 0, NO_LIMIT, contextOf("mixpanel", { dropEvents: ["x"] }));
    expect(result).toMatchObject({ records: 5, dropped: { filtered_by_name: 1 }, warnings: { command_event_name: 1 } });
    expect(result.eventEnds.length + 1 + result.rejects.length).toBe(result.records);
  });

  test("by day and name, each once", () => {
    const text = [line("$mp_web_page_view"), line("a", { time: 86_400 }), line("a"), line("\u0061", { time: 2 })].join(
      "\n",
    );
    const result = run(text);
    expect(result.tallyKeys).toEqual([
      { day: "1970-01-01", from: "$mp_web_page_view", to: "$pageview" },
      { day: "1970-01-02", from: "a", to: "a" },
      { day: "1970-01-01", from: "a", to: "a" },
    ]);
    expect(Array.from(result.eventTallies)).toEqual([0, 1, 2, 2]);
  });

  test("by one key however a name is escaped, cut to 200 characters, without NUL", () => {
    const long = "\ud83d\ude00".repeat(201);
    const text = `${line("ab")}\n${line("ab").replace('"ab"', '"a\\u0062"')}\n${line(long)}\n${line("a\0b")}`;
    const { tallyKeys } = run(text);
    expect(tallyKeys.map((key) => key.from)).toEqual(["ab", "\ud83d\ude00".repeat(200), "a\ufffdb"]);
  });
});

describe("fold keys", () => {
  const keys = (text: string) => {
    const { foldKeys, eventEnds } = run(text);
    return Array.from(eventEnds, (_, event) => foldKeys.subarray(event * 4, event * 4 + 4).join("-"));
  };
  test("are equal for what PostHog folds", () => {
    const again = line("a", { mp_processing_time_ms: 7 });
    const escaped = line("a").replace('"u"', '"\\u0075"').replace('"event":"a"', '"event":"\\u0061"');
    expect(new Set(keys([line("a"), again, escaped].join("\n"))).size).toBe(1);
  });

  test("differ by uuid, name, person and day", () => {
    const posthog = (patch: object) =>
      JSON.stringify({
        event: "a",
        distinct_id: "u",
        uuid: "018f4d2a-7c11-7b3e-9a55-1c2d3e4f5a6b",
        timestamp: "2024-01-01T10:00:00Z",
        ...patch,
      });
    const patches = [
      {},
      { event: "b" },
      { distinct_id: "v" },
      { timestamp: "2024-01-02T00:00:00Z" },
      { uuid: "018f4d2a-7c11-7b3e-9a55-1c2d3e4f5a6c" },
    ];
    const result = run(
      [...patches, { timestamp: "2024-01-01 23:59:59" }].map(posthog).join("\n"),
      0,
      NO_LIMIT,
      contextOf("posthog"),
    );
    const found = patches.map((_, event) => result.foldKeys.subarray(event * 4, event * 4 + 4).join("-"));
    expect(new Set(found).size).toBe(patches.length);
    expect(result.foldKeys.subarray(20, 24).join("-")).toBe(found[0]);
  });
});

describe.each(contentTypes)("the odd rows of %s", (contentType) => {
  const rows = readFileSync(new URL(`../../samples/odd-rows/${contentType}.jsonl`, import.meta.url));
  const odd = Buffer.concat([
    rows,
    Buffer.from('bad\n\n{"a":"\\ud83d"}\n'),
    Buffer.from(rows.toString().trimEnd().replaceAll("\n", "\r\n")),
  ]);
  const with_ = contextOf(contentType, {
    groupEvents: true,
    sessions: true,
    userProperties: "set",
    onUnparsableTime: "now",
  });

  test("become the same bytes each time, whatever the buffer they stand in", () => {
    const copy = Buffer.concat([Buffer.from("xyz"), odd]).subarray(3);
    expect(run(copy, 5, NO_LIMIT, with_)).toEqual(run(odd, 5, NO_LIMIT, with_));
  });

  test("become the same events in blocks of any size as line by line", () => {
    const whole = run(odd, 0, NO_LIMIT, with_);
    const starts = lineStarts(odd);
    const single = starts.flatMap((start, index) => {
      const result = transformLine(odd.subarray(start, (starts[index + 1] ?? odd.length + 1) - 1), start, with_);
      return result.outcome === "imported" ? result.events : [];
    });
    expect(events(whole)).toEqual(single);
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: starts.length - 1 }), { maxLength: 8 }), (cuts) => {
        const edges = [0, ...cuts.sort((a, b) => a - b).map((cut) => starts[cut]!), odd.length];
        const blocks = edges
          .slice(1)
          .map((end, index) => run(odd.subarray(edges[index], end), edges[index], NO_LIMIT, with_));
        expect(blocks.flatMap(events)).toEqual(single);
        expect(blocks.reduce((sum, block) => sum + block.records, 0)).toBe(whole.records);
      }),
      { numRuns: 10, seed: 3 },
    );
  });
});

test("no bytes whatever make it throw", () => {
  const garbage = fc.uint8Array({ maxLength: 400 });
  fc.assert(
    fc.property(garbage, fc.constantFrom(...contentTypes), fc.nat(4), (bytes, contentType, offset) => {
      const result = run(Buffer.from(bytes), offset, NO_LIMIT, contextOf(contentType));
      expect(result.eventEnds.length + result.rejects.length).toBe(result.records);
    }),
    { numRuns: 500, seed: 2 },
  );
});

test("deep nesting goes through", () => {
  const depth = 100_000;
  const deep = `{"event":"a","properties":{"time":1,"distinct_id":"u","deep":${"[".repeat(depth)}${"]".repeat(depth)}}}`;
  expect(run(deep).eventEnds).toHaveLength(1);
  expect(run(deep.slice(0, -3)).rejects).toMatchObject([{ reason: "invalid_json" }]);
});

function lineStarts(bytes: Buffer): number[] {
  const starts = [0];
  for (let at = bytes.indexOf(10); at >= 0 && at + 1 < bytes.length; at = bytes.indexOf(10, at + 1))
    starts.push(at + 1);
  return starts;
}
