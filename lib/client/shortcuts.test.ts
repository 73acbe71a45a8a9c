import { describe, expect, test } from "vitest";

import { type Begun, pressKey, shortcuts } from "./shortcuts";

/** What is gone to by these keys, so far apart. */
function goneBy(keys: string[], apartMs = 100): string[] {
  const gone: string[] = [];
  let begun: Begun = null;
  for (const [at, key] of keys.entries()) {
    const pressed = pressKey(begun, key, at * apartMs);
    begun = pressed.begun;
    pressed.run?.({ path: "/settings", go: (path) => gone.push(path), openSheet: () => gone.push("sheet") });
  }
  return gone;
}

describe("pressKey", () => {
  test.each([
    [["?"], ["sheet"]],
    [["n"], ["/migrations/new"]],
    [["g", "m"], ["/migrations"]],
    [["g", "g", "s"], ["/sandboxes"]],
    [
      ["g", "d", "g", "m"],
      ["/destinations", "/migrations"],
    ],
    [["m"], []],
    [["g", "x", "m"], []],
    [["N"], []],
    // Begun with one, ended with another that stands for itself.
    [["g", "n"], ["/migrations/new"]],
  ])("%j leads to %j", (keys, gone) => {
    expect(goneBy(keys)).toEqual(gone);
  });

  test("a second key that comes late begins anew", () => {
    expect(goneBy(["g", "m"], 5_000)).toEqual([]);
  });

  test("a new migration is not begun over the one that is being filled in", () => {
    const gone: string[] = [];
    pressKey(null, "n", 0).run?.({ path: "/migrations/new/scope", go: (to) => gone.push(to), openSheet: () => {} });
    expect(gone).toEqual([]);
  });
});

test("no way is the beginning of another, or stands for two things", () => {
  const ways = shortcuts.flatMap(({ keys }) => keys);
  for (const way of ways) expect(ways.filter((other) => other === way || other.startsWith(`${way} `))).toEqual([way]);
});
