import { expect, test } from "vitest";

import { partMarks } from "./part-marks";

const hours = (count: number) =>
  Array.from({ length: count }, (_, at) => new Date(Date.UTC(2024, 0, 1, at)).toISOString());

test("a mark stands where a day begins", () => {
  expect(partMarks(hours(50))).toEqual([
    [0, "2024-01-01"],
    [24, "2024-01-02"],
    [48, "2024-01-03"],
  ]);
  expect(partMarks([])).toEqual([]);
});

test("so many days that they would be a crowd are months", () => {
  const marks = partMarks(hours(10_000));
  expect(marks).toHaveLength(14);
  expect(marks[1]).toEqual([31 * 24, "2024-02"]);
});

test.each([
  { name: "a key without a day", keys: ["2024-03-01.jsonl", "rest.jsonl"] },
  { name: "days that go back", keys: ["a/2024-03-02.jsonl", "b/2024-03-01.jsonl"] },
])("no mark where there is $name", ({ keys }) => {
  expect(partMarks(keys)).toEqual([]);
});
