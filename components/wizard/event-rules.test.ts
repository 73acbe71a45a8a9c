import { expect, test } from "vitest";

import { emptyDraft } from "@/lib/schemas/draft";
import { keeper, settledRenames, withKept, withRename, withRule } from "./event-rules";

const none = emptyDraft.events;

test("names are left out and let in again, one or many", () => {
  const dropped = withKept(none, ["a", "b"], false);
  expect(["a", "b", "c"].map((name) => keeper(dropped)(name))).toEqual([false, false, true]);
  expect(withKept(dropped, ["a", "b"], true)).toEqual(none);
});

test("under “only these”, a name comes along once it is listed", () => {
  const only = { ...none, rule: "only" as const };
  expect(keeper(only)("a")).toBe(false);
  const kept = withKept(only, ["a"], true);
  expect(["a", "b"].map((name) => keeper(kept)(name))).toEqual([true, false]);
});

test("turning the rule changes nothing for the names that are known", () => {
  const dropped = withKept(none, ["b", "typed by hand"], false);
  const turned = withRule(dropped, "only", ["a", "b", "c"]);
  for (const name of ["a", "b", "c", "typed by hand"]) expect(keeper(turned)(name), name).toBe(keeper(dropped)(name));
  expect(keeper(turned)("never seen")).toBe(false);
  expect(withRule(turned, "all_but", ["a", "b", "c"]).names).toEqual(["b"]);
});

test("each letter of a new name stays while it is typed, also spaces and the old name on the way", () => {
  let events = none;
  for (const typed of ["O", "Order", "Order ", "Order p", "Order placed "]) {
    events = withRename(events, "Order", typed);
    expect(events.renames["Order"]).toBe(typed);
  }
  expect(settledRenames(events)).toEqual({ Order: "Order placed" });
});

test.each([
  ["spaces around it are no part of a name", " purchase ", { Order: "purchase" }],
  ["an empty name is no rule", "  ", {}],
  ["the old name is no rule", "Order ", {}],
])("%s", (_, typed, expected) => {
  expect(settledRenames(withRename(none, "Order", typed))).toEqual(expected);
});

test("an event called __proto__ can be renamed", () => {
  expect(Object.entries(settledRenames(withRename(none, "__proto__", "x")))).toEqual([["__proto__", "x"]]);
});
