import { expect, test } from "vitest";

import { compareCounts, knowsRepeats, totalsOf } from "./compare";
import { rangesOf } from "./delivered";
import { DistinctKeys } from "./distinct-keys";
import { spansToAsk } from "./months";
import { nextAsk } from "./next-ask";

const DAY = "2024-03-09";
const accepted = (event: string, own: number, generated = 0, day = DAY) => ({ day, event, own, generated });
const delivered = (event: string, keys: number, distinct = keys, day = DAY) => ({ day, event, keys, distinct });
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
])("$name", ({ here, there, missing, extra }) => {
  const keys = here.map(({ event, own, generated, day }) => delivered(event, own + generated, own + generated, day));
  for (const side of [
    { accepted: here, delivered: keys },
    { accepted: here, delivered: [] },
  ]) {
    const days = compareCounts(side, there);
    expect(totalsOf(days)).toMatchObject({ missing, extra });
    for (const day of days) expect(day).toMatchObject(totalsOf(day.events));
  }
});

test.each([
  {
    name: "repeats in other parts are no loss",
    keys: delivered("a", 5, 3),
    there: 3,
    repeats: 2,
    missing: 0,
    extra: 0,
  },
  { name: "a loss among repeats is found", keys: delivered("a", 5, 3), there: 2, repeats: 2, missing: 1, extra: 0 },
  { name: "repeats do not hide extras", keys: delivered("a", 5, 3), there: 5, repeats: 2, missing: 0, extra: 2 },
  {
    name: "an event that arrived though its record is a reject is no extra",
    ...{ keys: delivered("a", 6, 6), there: 6, repeats: 0, missing: 0, extra: 0 },
  },
  {
    name: "keys that were not all kept say nothing",
    ...{ keys: delivered("a", 4, 3), there: 3, repeats: 0, missing: 2, extra: 0 },
  },
])("$name", ({ keys, there, repeats, missing, extra }) => {
  const here = { accepted: [accepted("a", 4, 1)], delivered: [keys] };
  expect(totalsOf(compareCounts(here, [found("a", there)]))).toMatchObject({ accepted: 5, repeats, missing, extra });
  expect(knowsRepeats(here)).toBe(keys.keys >= 5);
});

test("keys are counted once each, however many come", () => {
  const keys = new DistinctKeys(0);
  for (let i = 0; i < 1_000; i++) keys.push(BigInt(i % 300) * 0x1_0000_0001n);
  expect([keys.length, keys.countDistinct()]).toEqual([1_000, 300]);
});

test("days are counted a few at a time, a large one in passes, and none falls between", () => {
  const days = [
    accepted("a", 3, 0, "2024-01-01"),
    accepted("b", 4, 0, "2024-01-01"),
    accepted("a", 2, 1, "2024-01-03"),
  ];
  const many = [...days, accepted("a", 25, 0, "2024-02-01"), accepted("a", 1, 0, "2024-02-03")];
  expect(rangesOf(many, 10)).toEqual([
    { first: "0001-01-01", last: "2024-01-31", pass: 0, passes: 1 },
    ...[0, 1, 2].map((pass) => ({ first: "2024-02-01", last: "2024-02-02", pass, passes: 3 })),
    { first: "2024-02-03", last: "9999-12-31", pass: 0, passes: 1 },
  ]);
  expect(rangesOf([], 10)).toEqual([{ first: "0001-01-01", last: "9999-12-31", pass: 0, passes: 1 }]);
});

test("days and names come in order", () => {
  const rows = [accepted("b", 1, 0, "2024-02-01"), accepted("z", 1), accepted("a", 1)];
  const days = compareCounts({ accepted: rows, delivered: [] }, []);
  expect(days.map(({ day, events }) => [day, events.map(({ event }) => event)])).toEqual([
    ["2024-02-01", ["b"]],
    [DAY, ["a", "z"]],
  ]);
});

test("whole months are asked for, none without events, and the import's own days", () => {
  expect(spansToAsk(["2024-02-29", "2023-12-31", "2023-12-10"], { first: "2024-11-28", last: "2024-12-02" })).toEqual([
    { first: "2023-12-01", last: "2023-12-31" },
    { first: "2024-02-01", last: "2024-02-29" },
    { first: "2024-11-28", last: "2024-11-30" },
    { first: "2024-12-01", last: "2024-12-02" },
  ]);
  expect(spansToAsk(["2024-12-03"], { first: "2024-11-28", last: "2024-12-02" })).toEqual([
    { first: "2024-11-28", last: "2024-11-30" },
    { first: "2024-12-01", last: "2024-12-31" },
  ]);
  expect(spansToAsk([], null)).toEqual([]);
});

test("what may still arrive is asked for again for a day, and nothing else is", () => {
  const totals = { accepted: 2, repeats: 0, found: 1, missing: 1, extra: 0 };
  const differs = {
    ...{ outcome: "differs" as const, askedAt: "", early: true, repeatsKnown: true, span: null },
    totals,
  };
  const result = { ...differs, days: [], queries: [] };
  const now = new Date("2024-03-09T12:00:00Z");
  const state = { endedAt: now, repeats: 0, now };
  const minutes = (repeats: number) => {
    const next = nextAsk(result, { ...state, repeats });
    return next && (next.getTime() - now.getTime()) / 60_000;
  };
  expect([0, 1, 2].map(minutes)).toEqual([5, 15, 60]);
  expect([3, 4, 5, 6].map(minutes)).toEqual([180, 360, 840, null]);
  expect(nextAsk({ ...result, early: false }, state)).toBeNull();
  expect(nextAsk({ ...result, outcome: "match" }, state)).toBeNull();
  expect(nextAsk({ ...result, totals: { ...totals, missing: 0, extra: 1 } }, state)).toBeNull();
  expect(nextAsk(result, { ...state, endedAt: null })).toBeNull();
});
