import { expect, test } from "vitest";

import { compareCounts, totalsOf } from "./compare";
import { monthsOf } from "./months";

const DAY = "2024-03-09";
const accepted = (event: string, own: number, generated = 0, day = DAY) => ({ day, event, own, generated });
const found = (event: string, count: number, day = DAY) => ({ day, event, count });

test.each([
  { name: "equal counts match", here: [accepted("a", 3)], there: [found("a", 3)], missing: 0, extra: 0 },
  { name: "fewer there are missing", here: [accepted("a", 3)], there: [found("a", 1)], missing: 2, extra: 0 },
  { name: "more there are extra", here: [accepted("a", 3)], there: [found("a", 4)], missing: 0, extra: 1 },
  { name: "a name that is not there is missing", here: [accepted("a", 3)], there: [], missing: 3, extra: 0 },
  { name: "a name that is only there is extra", here: [], there: [found("b", 2)], missing: 0, extra: 2 },
  {
    name: "losses and extras do not cancel out",
    here: [accepted("a", 2)],
    there: [found("b", 2)],
    missing: 2,
    extra: 2,
  },
  {
    name: "another day is another row",
    here: [accepted("a", 2)],
    there: [found("a", 2, "2024-03-10")],
    missing: 2,
    extra: 2,
  },
  {
    name: "a $identify made beside a record counts",
    here: [accepted("$identify", 0, 2)],
    there: [found("$identify", 1)],
    missing: 1,
    extra: 0,
  },
  {
    name: "a row's own event of that name adds to it",
    here: [accepted("$identify", 3, 2)],
    there: [found("$identify", 5)],
    missing: 0,
    extra: 0,
  },
  {
    name: "equal $groupidentify of a day fold into one",
    here: [accepted("$groupidentify", 0, 40)],
    there: [found("$groupidentify", 1)],
    missing: 0,
    extra: 0,
  },
  {
    name: "but one at least must be there",
    here: [accepted("$groupidentify", 0, 40)],
    there: [],
    missing: 1,
    extra: 0,
  },
])("$name", ({ here, there, missing, extra }) => {
  const days = compareCounts(here, there);
  expect(totalsOf(days)).toMatchObject({ missing, extra });
  for (const day of days) expect(day).toMatchObject(totalsOf(day.events));
});

test("days and names come in order", () => {
  const days = compareCounts([accepted("b", 1, 0, "2024-02-01"), accepted("z", 1), accepted("a", 1)], []);
  expect(days.map(({ day, events }) => [day, events.map(({ event }) => event)])).toEqual([
    ["2024-02-01", ["b"]],
    [DAY, ["a", "z"]],
  ]);
});

test("months are whole, in order, cut at the span, and none is asked without events", () => {
  const within = { first: "2023-12-10", last: "2024-02-20" };
  expect(monthsOf(["2024-02-20", "2023-12-31", "2023-12-10"], within)).toEqual([
    { first: "2023-12-10", last: "2023-12-31" },
    { first: "2024-02-01", last: "2024-02-20" },
  ]);
  expect(monthsOf(["2024-02-29"], { first: "0001-01-01", last: "9999-12-31" })).toEqual([
    { first: "2024-02-01", last: "2024-02-29" },
  ]);
});
