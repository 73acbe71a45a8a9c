import { expect, test } from "vitest";

import { mergeFirstPage, type Page } from "./merge-first-page";

type Row = { id: string; text: string };
const page = (ids: string, nextCursor: string | null, text = "old"): Page<Row> => ({
  items: [...ids].map((id) => ({ id, text })),
  nextCursor,
});
const list = (...pages: Page<Row>[]) => ({ pages, pageParams: pages.map(() => null) });
const shown = ({ pages }: { pages: Page<Row>[] }) => pages.map(({ items }) => items.map(({ id }) => id).join(""));

test.each([
  ["one page is replaced", list(page("cba", null)), page("dcb", "b"), ["dcb"]],
  [
    "new rows push none away before the next page",
    list(page("cba", "a"), page("zy", null)),
    page("edc", "c"),
    ["edcba", "zy"],
  ],
  [
    "nothing in common: all that was there stays",
    list(page("cba", "a"), page("zy", null)),
    page("ihg", "g"),
    ["ihgcba", "zy"],
  ],
  ["nothing new", list(page("cba", "a"), page("zy", null)), page("cba", "a"), ["cba", "zy"]],
  ["a row that is gone", list(page("cba", "a"), page("zy", null)), page("ca", "a"), ["ca", "zy"]],
])("%s", (_name, before, fresh, after) => {
  expect(shown(mergeFirstPage(before, fresh))).toEqual(after);
});

test("rows are as they were read last, and the list goes on from where it went", () => {
  const merged = mergeFirstPage(list(page("ba", "a"), page("z", "z")), page("cb", "b", "new"));
  expect(merged.pages[0]!.items.map(({ text }) => text)).toEqual(["new", "new", "old"]);
  expect(merged.pages[0]!.nextCursor).toBe("a");
});
