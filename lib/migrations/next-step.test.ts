import { describe, expect, test } from "vitest";

import { nextStep, type Standing } from "./next-step";

describe("nextStep", () => {
  const error = { code: "object_changed", message: "The file changed." };
  const none = { planning: false, open: 3, leased: 0, moving: 0, due: 0, waits: 0, waitReason: null, waitUntil: null };
  const rest = { total: 9, resting: 0, firstResting: null, leftOut: null };
  const base: Standing = { status: "running", planned: true, error: null, ...none, ...rest };
  const resting = { firstResting: { key: "a.gz", error: { code: "file_truncated", message: "It ends early." } } };
  const wait = { waits: 1, waitReason: "Busy.", waitUntil: new Date() };

  test.each<[string, Partial<Standing>, string | null]>([
    ["all leased parts wait", { leased: 2, ...wait, waits: 2 }, "waiting"],
    ["all leased parts wait and others have no worker", { leased: 2, due: 9, ...wait, waits: 2 }, "waiting"],
    ["one part still moves", { leased: 2, moving: 1, ...wait }, null],
    ["some back off and others are due", { due: 1, ...wait }, null],
    ["nothing is leased and nothing waits", { due: 3 }, null],
    ["everything has ended", { open: 0 }, "completed"],
    ["a part needs a person", { error, leased: 1, moving: 1 }, "pausing"],
    ["some parts rest alone and others are due", { resting: 2, due: 1, ...resting }, null],
    ["only parts that rest alone are left", { resting: 3, ...resting }, "pausing"],
    ["only such parts are left while it waited", { status: "waiting", resting: 3, ...resting }, "pausing"],
    ["it is not wholly listed", { planned: false, open: 0 }, null],
    ["it waited and a part moves", { status: "waiting", leased: 1, moving: 1 }, "running"],
    ["it waited and still does", { status: "waiting", leased: 1, ...wait }, null],
    ["it is pausing and a part is leased", { status: "pausing", leased: 1 }, null],
    ["it is pausing and somebody lists its parts", { status: "pausing", planned: false, planning: true }, null],
    ["it is pausing and everything has ended", { status: "pausing", open: 0 }, "completed"],
    ["it is cancelling and everything has ended", { status: "cancelling", open: 0 }, "cancelled"],
    ["it is paused and everything has ended", { status: "paused", open: 0 }, null],
    ["it is queued and all of it waits", { status: "queued", ...wait }, "running"],
    ["it is queued and all of it rests alone", { status: "queued", resting: 3, ...resting }, "running"],
    ["it is queued and something is due", { status: "queued", due: 1, ...wait }, null],
    ["it is queued and everything has ended", { status: "queued", open: 0 }, "running"],
  ])("when %s", (_name, change, to) => {
    expect(nextStep({ ...base, ...change })?.to ?? null).toBe(to);
  });
});
