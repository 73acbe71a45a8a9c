import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { joinSplitRecords } from "./split-records";

async function join(text: string, chunkBytes = 7): Promise<string> {
  const bytes = Buffer.from(text);
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunkBytes)
      yield await Promise.resolve(Buffer.from(bytes.subarray(at, at + chunkBytes)));
  }
  const parts: Buffer[] = [];
  for await (const part of joinSplitRecords(chunks())) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString();
}

const record = (note: string) => JSON.stringify({ event: "A", properties: { time: 1, note } });
const whole = `${record("plain")}\n`;

describe("a record that a raw line break splits", () => {
  test.each([
    ["within a text", record("a%b").replace("%", "\n"), record("a\nb")],
    ["several times", record("a%b%%c").replaceAll("%", "\n"), record("a\nb\n\nc")],
    ["as Windows writes it", record("a%b").replace("%", "\r\n"), record("a\r\nb")],
    ["behind a backslash", record("a%b").replace("%", "\\\n"), record("a\nb")],
    ["between keys", record("a").replace(",", ",\n"), record("a").replace(",", ", ")],
    ["before a value", record("a").replace(":{", ":\n{"), record("a").replace(":{", ": {")],
    ["before a brace in a text", record("a%{b").replace("%", "\n"), record("a\n{b")],
  ])("%s is one again", async (_where, split, mended) => {
    for (const bytes of [1, 5, 10_000])
      expect(await join(`${whole}${split}\n${whole}`, bytes)).toBe(`${whole}${mended}\n${whole}`);
    expect(await join(split)).toBe(mended);
  });

  test.each([
    ["is cut off", '{"event":"A","properties":{"no'],
    ["is no JSON", '{"event":nothing}\nat all'],
    ["is followed by another's piece", '{"event":"A","prop\nerties":{]}'],
    ["never ends", `{"event":"${"x\n".repeat(300)}`],
  ])("and %s stays as it is, and so do its neighbours", async (_what, broken) => {
    expect(await join(`${whole}${broken}\n${whole}`)).toBe(`${whole}${broken}\n${whole}`);
  });

  test("takes no whole record into it", async () => {
    const text = `{"event":"A","properties":{"note":"cut\n{"properties":{},"event":"B"}\n{"a":1}\n`;
    expect(await join(text)).toBe(text);
  });
});

test("bodies without split records come through byte for byte", async () => {
  const text = `${whole}\r\n${whole}\n\n[]\n{"other":1}\n${record("end")}`;
  expect(await join(text)).toBe(text);
});

test("any texts, broken anywhere, in chunks of any size, are the records they were", async () => {
  const notes = fc.array(fc.string({ unit: fc.constantFrom("a", "\n", '"', "\\", "{", "}", "é", "\r\n") }), {
    minLength: 1,
  });
  await fc.assert(
    fc.asyncProperty(notes, fc.integer({ min: 1, max: 80 }), async (texts, chunkBytes) => {
      const lines = texts.map(record);
      const broken = lines.map((line) => line.replaceAll(/(?<=(?:^|[^\\])(?:\\\\)*)\\n/g, "\n"));
      const mended = (await join(`${broken.join("\n")}\n`, chunkBytes)).trimEnd().split("\n");
      expect(mended.map((line) => JSON.parse(line) as unknown)).toEqual(
        lines.map((line) => JSON.parse(line) as unknown),
      );
    }),
    { numRuns: 500 },
  );
});

test("what goes on without an end is passed on, not held", async () => {
  const text = `${whole}{"event":"${"x\n".repeat(3_000_000)}\n${whole}`;
  expect(await join(text, 1_000_000)).toBe(text);
});
