import { expect, test } from "vitest";

import type { Check } from "@/lib/schemas/check";

import { checkRows, checkSummary, triedOf } from "./check-rows";

const check = (name: string, status: Check["status"] = "pass"): Check => ({
  name,
  status,
  detail: `${name} ${status}`,
});
const shown = (rows: ReturnType<typeof checkRows>) => rows.map(({ name, state }) => `${name} ${state}`);

test("a row stands for each check from the start, and is filled in where it stands", () => {
  const tried = triedOf.folder;
  expect(shown(checkRows(tried, { busy: true, told: [], last: undefined }))).toEqual([
    "reachable pending",
    "files pending",
    "readable pending",
    "format pending",
  ]);
  const told = [check("reachable"), check("files")];
  expect(shown(checkRows(tried, { busy: true, told, last: undefined }))).toEqual([
    "reachable known",
    "files known",
    "readable pending",
    "format pending",
  ]);
});

test("what came before a failure stands, what comes after it was not tried", () => {
  const last = [check("reachable"), check("files", "fail")];
  expect(shown(checkRows(triedOf.folder, { busy: false, told: [], last }))).toEqual([
    "reachable known",
    "files known",
    "readable untried",
    "format untried",
  ]);
});

test("while it is tried again the answers of before hold their places", () => {
  const last = triedOf.folder.map((name) => check(name, "fail"));
  const rows = checkRows(triedOf.folder, { busy: true, told: [check("reachable")], last });
  expect(shown(rows)).toEqual(["reachable known", "files old", "readable old", "format old"]);
  expect(rows[0]?.check?.status).toBe("pass");
});

test("a check of another name gets a row at the end", () => {
  const last = [check("reachable"), check("weather", "warn")];
  expect(shown(checkRows(["reachable"], { busy: false, told: [], last }))).toEqual([
    "reachable known",
    "weather known",
  ]);
});

test.each([
  [true, [check("a", "fail")], "Source: checking…"],
  [false, undefined, ""],
  [false, [check("a"), check("b")], "Source: passed."],
  [false, [check("a"), check("b", "warn")], "Source: passed, with a warning."],
  [false, [check("a", "fail"), check("b", "warn")], "Source: 1 of 2 checks failed."],
])("in a few words: busy %s, %j", (busy, last, expected) => {
  expect(checkSummary("Source", { busy, last })).toBe(expected);
});
