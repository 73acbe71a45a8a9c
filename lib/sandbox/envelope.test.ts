import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { readEnvelope } from "./envelope";

describe("readEnvelope", () => {
  test.each([
    { name: "in the usual order", text: '{"api_key":"k","batch":[{"a":1},{"b":2}]}', events: ['{"a":1}', '{"b":2}'] },
    { name: "with the batch first", text: '{"batch":[{"a":1}],"api_key":"k"}', events: ['{"a":1}'] },
    {
      name: "with spaces kept inside events only",
      text: ' { "batch" : [ {"a" : 1} , {} ] } ',
      events: ['{"a" : 1}', "{}"],
    },
    {
      name: "with brackets and quotes in strings",
      text: '{"batch":[{"a":"]}\\",["},{"\\\\":"}"}]}',
      events: ['{"a":"]}\\",["}', '{"\\\\":"}"}'],
    },
    { name: "with an escaped key", text: '{"b\\u0061tch":[{"a":1}]}', events: ['{"a":1}'] },
    {
      name: "with another batch inside",
      text: '{"x":{"batch":[1]},"batch":[{"batch":[2]}]}',
      events: ['{"batch":[2]}'],
    },
    { name: "with a batch given twice", text: '{"batch":[1],"batch":[2]}', events: ["2"] },
    { name: "with bare values", text: '{"batch":[1 ,true,"x"]}', events: ["1", "true", '"x"'] },
    { name: "with an empty batch", text: '{"batch":[ ]}', events: [] },
    { name: "without a batch", text: '{"api_key":"k"}', events: null },
    { name: "with a batch that is no array", text: '{"batch":{"a":1}}', events: null },
  ])("reads a body $name", ({ text, events }) => {
    expect(readEnvelope(text).events).toEqual(events);
  });

  test.each([
    "",
    "[]",
    "[1]",
    "null",
    '{"batch":[{"a":1}]',
    '{"batch":[{"a":1}',
    '{"batch":[1 2]}',
    '{"batch":[1]}}',
    '{"batch"[1]}',
    '{"batch":[1],}',
    '{"batch":["a]}',
  ])("refuses %j", (text) => {
    expect(() => readEnvelope(text)).toThrow(SyntaxError);
  });

  test("keeps numbers digit for digit", () => {
    const event = '{"n":1234567890123456789,"e":1e400,"f":0.1000000000000000055}';
    expect(readEnvelope(`{"batch":[${event},${event}]}`).events).toEqual([event, event]);
  });

  test("finds every event of any batch, whatever stands in it", () => {
    fc.assert(
      fc.property(fc.array(fc.json()), fc.dictionary(fc.string(), fc.jsonValue()), (events, fields) => {
        delete fields["batch"];
        const head = JSON.stringify(fields).slice(1, -1);
        const text = `{${head}${head && ","}"batch":[${events.join(",")}]}`;
        expect(readEnvelope(text).events).toEqual(events.map((event) => event.trim()));
      }),
    );
  });
});
