import { describe, expect, test } from "vitest";

import { jsonLeaves, layOutJson, tokenizeJson } from "./json-text";

const print = (text: string) =>
  layOutJson(tokenizeJson(text)!)
    .map(({ indent, tokens }) => "  ".repeat(indent) + tokens.map((token) => token.text).join(" "))
    .join("\n");

describe("tokenizeJson", () => {
  test("keeps numbers digit for digit", () => {
    const text = '{"a":1234567890123456789,"b":[1e400,-0.1000000000000000055]}';
    expect(
      tokenizeJson(text)!
        .map((token) => token.text)
        .join(""),
    ).toBe(text);
    expect(tokenizeJson(text)!.filter((token) => token.kind === "number")).toHaveLength(3);
  });

  test("tells keys from strings, also with escaped quotes and colons inside", () => {
    expect(tokenizeJson('{"a\\":b" : "c:d"}')!.map((token) => token.kind)).toEqual([
      "punctuation",
      "key",
      "punctuation",
      "string",
      "punctuation",
    ]);
  });

  test.each(["hello", '{"a": 01x}', '{"a": "unclosed', "{'a': 1}"])("is null for %j", (text) =>
    expect(tokenizeJson(text)).toBeNull(),
  );
});

test("layOutJson puts one member on a line and leaves empty ones together", () => {
  expect(print('{"a":{"b":[1,2],"c":{}},"d":[]}')).toBe(
    [
      "{",
      '  "a" : {',
      '    "b" : [',
      "      1 ,",
      "      2",
      "    ] ,",
      '    "c" : { }',
      "  } ,",
      '  "d" : [ ]',
      "}",
    ].join("\n"),
  );
});

describe("jsonLeaves", () => {
  test("gives the way to every leaf", () => {
    expect(jsonLeaves('{"a":{"b":[1,{"c":null}]},"d":"x","e":{}}')).toEqual([
      { path: "a.b[0]", key: "[0]", text: "1" },
      { path: "a.b[1].c", key: "c", text: "null" },
      { path: "d", key: "d", text: '"x"' },
      { path: "e", key: "e", text: "{}" },
    ]);
  });

  test.each(['{"a":1', "1}", ""])("is null for %j", (text) => expect(jsonLeaves(text)).toBeNull());

  test("unescapes keys, so that they compare", () => {
    expect(jsonLeaves('{"\\u0061":1}')).toEqual([{ path: "a", key: "a", text: "1" }]);
  });
});
