import fc from "fast-check";
import { expect, test } from "vitest";

import { JsonScan } from "./json-scan";
import * as members from "./kernel/members";
import { memory } from "./kernel/memory";

function load(text: string): { start: number; end: number } {
  memory.clear();
  const start = memory.load(Buffer.from(text));
  memory.beginLine(Buffer.byteLength(text));
  return { start, end: start + Buffer.byteLength(text) };
}

function scan(text: string): string {
  const { start, end } = load(text);
  return new JsonScan().scan(start, end);
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
  const { start, end } = load('{"a":1,"b":{"c":{"x":1},"d":[{"y":1}]},"e":[{"z":1}],"f":{}}');
  const scanner = new JsonScan();
  expect(scanner.scan(start, end)).toBe("object");
  const { top, inner } = scanner;
  expect(listed(top)).toEqual(["a=1", 'b={"c":{"x":1},"d":[{"y":1}]}', 'e=[{"z":1}]', "f={}"]);
  expect(listed(inner)).toEqual(['c={"x":1}', 'd=[{"y":1}]']);
  const innerOf = (index: number) => {
    const member = top.from + index * members.MEMBER_BYTES;
    return [members.innerFrom(member), members.innerTo(member)];
  };
  expect([innerOf(1), innerOf(3)]).toEqual([
    [inner.from, inner.to],
    [inner.to, inner.to],
  ]);
});

test("writes keys with escapes as JSON.stringify would", () => {
  const { start, end } = load('{"\\u0061":1,"\\/":{"\\u0022\\ud83d":2,"\\ud83d\\ude00":3}}');
  const scanner = new JsonScan();
  scanner.scan(start, end);
  expect(listed(scanner.top)[0]).toBe("a=1");
  expect(listed(scanner.inner)).toEqual(['\\"\ufffd=2', "\ud83d\ude00=3"]);
});

test.each([
  ['["\\ud83d"]', '["\\ufffd"]'],
  ['["\\udc00\\ud83d\\uDE00"]', '["\\ufffd\\ud83d\\uDE00"]'],
  ['["\\ud83d\\ud83d\\n\\uD83D!"]', '["\\ufffd\\ufffd\\n\\ufffd!"]'],
  ['["\\\\ud83d"]', '["\\\\ud83d"]'],
])("mends lone surrogates: %s is %s", (text, mended) => {
  const { start, end } = load(text);
  expect(new JsonScan().scan(start, end)).toBe("not_an_object");
  expect(memory.bytes.toString("utf8", start, end)).toBe(mended);
});

function listed({ from, to }: members.MemberList): string[] {
  const text = (start: number, end: number) => memory.bytes.toString("utf8", start, end);
  const list = [];
  for (let member = from; member < to; member += members.MEMBER_BYTES) {
    const key = text(members.keyStart(member), members.keyEnd(member));
    list.push(`${key}=${text(members.valueStart(member), members.valueEnd(member))}`);
  }
  return list;
}

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
