import { expect, test } from "vitest";

import type { Listed, Source } from "./source";
import { firstLines, survey } from "./survey";

const never = new AbortController().signal;

function sourceOf(listed: Listed[], content = ""): Source {
  return {
    async *list() {
      yield* listed;
    },
    async *read() {
      for (const byte of Buffer.from(content)) yield Buffer.from([byte]);
    },
    close: async () => {},
  };
}

const object = (bytes: number) => ({ object: { key: `${bytes}.jsonl`, bytes, version: "1" } });

test("counts no further than it is told, and says that there is more", async () => {
  const source = sourceOf(Array.from({ length: 20 }, (_, i) => object(i)));
  expect(await survey(source, never, { mostObjects: 20 })).toMatchObject({ objects: 20, bytes: 190, complete: true });
  expect(await survey(source, never, { mostObjects: 5 })).toMatchObject({ objects: 5, bytes: 10, complete: false });
});

test("counts the parts of large objects and finds the first that is not empty", async () => {
  const large = 640 * 1024 * 1024;
  expect(await survey(sourceOf([object(0), object(large)]), never)).toMatchObject({
    parts: 11,
    bytes: large,
    first: { key: `${large}.jsonl` },
  });
});

test.each([
  { content: "", lines: [], whole: [] },
  { content: "{}", lines: ["{}"], whole: ["{}"] },
  { content: "\uFEFF{}\r\n\n  \n[]\n", lines: ["{}", "[]"], whole: ["{}", "[]"] },
  { content: "1\n2\n3\n4\n5\n", lines: ["1", "2", "3"], whole: ["1", "2", "3", "4", "5"] },
])("the first lines of $content are $lines", async ({ content, lines, whole }) => {
  const { object: found } = object(Buffer.byteLength(content));
  expect(await firstLines(sourceOf([], content), found, never)).toEqual({ lines, whole });
});
