import fc from "fast-check";
import { expect, test } from "vitest";

import { JsonScan } from "./json-scan";

function scan(text: string): string {
  const bytes = Buffer.from(text);
  return new JsonScan().scan(bytes, 0, bytes.length);
}

test.each([
  "{}", "{ }", '{"a":1}', '{"a" : [1 , 2.5e-3,-0,true,false,null,"x",{}] }', '{"":""}', '{"a":{"b":{"c":{}}}}', '{"\\u0041\\"":"\\\\"}',
])("%s is an object", (text) => expect(scan(text)).toBe("object")); // prettier-ignore

test.each(["[]", "[1]", "null", "true", "0", '"x"', "-1.5E+7", "[[],[{}]]"])("%s is JSON, but not an object", (text) =>
  expect(scan(text)).toBe("not_an_object"),
);

test.each([
  "{", "}", '{"a"}', '{"a":}', '{"a":1,}', "{,}", '{a:1}', "{'a':1}", '{"a":01}', '{"a":-}', '{"a":1.}', '{"a":.5}', '{"a":1e}', '{"a":+1}',
  '{"a":NaN}', '{"a":Infinity}', '{"a":tru}', '{"a":nulll}', '{"a":"\\x"}', '{"a":"\\u12"}', '{"a":"\\u12g4"}', '{"a":"\t"}', '{"a":"x}',
  '{"a":1]', '{"a":[1}', "[1,]", "[,1]", "[1 2]", '{"a":1 "b":2}', '{"a":1}{"b":2}', '{"a":1} x', '{"a":1}]', '{"a"::1}', "",
])("%s is no JSON", (text) => expect(scan(text)).toBe("invalid")); // prettier-ignore

test("agrees with JSON.parse on any text of JSON's letters", () => {
  const piece = fc.constantFrom(
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    '"',
    "\\",
    "u",
    "0",
    "1",
    "-",
    ".",
    "e",
    "true",
    "null",
    '"a"',
    "\\u00e9",
    "\t",
    " ",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join("").replace(/^[\t ]+|[\t ]+$/g, "");
      expect(scan(text) !== "invalid").toBe(isJson(text));
    }),
    { numRuns: 2000, seed: 1 },
  );
});

test("notes members two levels deep", () => {
  const bytes = Buffer.from('{"a":1,"b":{"c":{"x":1},"d":[{"y":1}]},"e":[{"z":1}],"f":{}}');
  const { top, inner, ...rest } = new JsonScan();
  const scanner = Object.assign(new JsonScan(), rest, { top, inner });
  expect(scanner.scan(bytes, 0, bytes.length)).toBe("object");
  const text = (list: typeof top, member: number) =>
    `${bytes.toString("utf8", list.keyStart(member), list.keyEnd(member))}=${bytes.toString("utf8", list.valueStart(member), list.valueEnd(member))}`;
  expect(Array.from({ length: top.count }, (_, member) => text(top, member))).toEqual([
    "a=1", 'b={"c":{"x":1},"d":[{"y":1}]}', 'e=[{"z":1}]', "f={}",
  ]); // prettier-ignore
  expect(Array.from({ length: inner.count }, (_, member) => text(inner, member))).toEqual(['c={"x":1}', 'd=[{"y":1}]']);
  expect([top.innerFrom(1), top.innerTo(1), top.innerFrom(3), top.innerTo(3)]).toEqual([0, 2, 2, 2]);
});

test.each(["[", '{"a":', '[{"a":'])("any depth of %s is safe", (open) => {
  const depth = 100_000;
  const close = [...open]
    .reverse()
    .map((mark) => ({ "[": "]", "{": "}" })[mark] ?? "")
    .join("");
  const whole = `{"k":${open.repeat(depth)}1${close.repeat(depth)}}`;
  expect(scan(whole)).toBe("object");
  expect(scan(whole.slice(0, -1))).toBe("invalid");
  expect(scan(`{"k":${open.repeat(depth)}`)).toBe("invalid");
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
