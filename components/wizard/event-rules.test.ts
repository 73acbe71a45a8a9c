import { expect, test } from "vitest";

import { emptyDraft } from "@/lib/schemas/draft";
import { isKept, withKept, withRename, withRule } from "./event-rules";

const none = emptyDraft.events;

test("names are left out and let in again, one or many", () => {
  const dropped = withKept(none, ["a", "b"], false);
  expect(["a", "b", "c"].map((name) => isKept(dropped, name))).toEqual([false, false, true]);
  expect(withKept(dropped, ["a", "b"], true)).toEqual(none);
});

test("under “only these”, a name comes along once it is listed", () => {
  const only = { ...none, rule: "only" as const };
  expect(isKept(only, "a")).toBe(false);
  const kept = withKept(only, ["a"], true);
  expect(["a", "b"].map((name) => isKept(kept, name))).toEqual([true, false]);
});

test("turning the rule changes nothing for the names that are known", () => {
  const dropped = withKept(none, ["b", "typed by hand"], false);
  const turned = withRule(dropped, "only", ["a", "b", "c"]);
  for (const name of ["a", "b", "c", "typed by hand"]) expect(isKept(turned, name), name).toBe(isKept(dropped, name));
  expect(isKept(turned, "never seen")).toBe(false);
  expect(withRule(turned, "all_but", ["a", "b", "c"]).names).toEqual(["b"]);
});

test("a rename is set, changed, and taken away by an empty or the same name", () => {
  const renamed = withRename(none, "Order", " purchase ");
  expect(renamed.renames).toEqual({ Order: "purchase" });
  expect(withRename(renamed, "Order", "bought").renames).toEqual({ Order: "bought" });
  expect(withRename(renamed, "Order", "").renames).toEqual({});
  expect(withRename(renamed, "Order", "Order").renames).toEqual({});
});
