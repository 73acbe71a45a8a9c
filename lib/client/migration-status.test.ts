import { describe, expect, test } from "vitest";

import { migrationStatuses } from "@/lib/schemas/migration";

import { addsUp, isLive, shareDone, whyDisabled } from "./migration-status";

const base = {
  status: "running" as const,
  ledger: { read: 10, accepted: 7, dropped: 2, rejected: 1, inFlight: 0, generated: 0 },
  parts: { total: 4, done: 1, empty: 1, running: 1, waiting: 0, failed: 0, leftOut: 0 },
  bytes: { read: 25, total: 100 },
};

describe("whyDisabled", () => {
  test("every action is either possible or says why not", () => {
    for (const action of ["pause", "resume", "cancel", "delete"] as const)
      for (const status of migrationStatuses) {
        const why = whyDisabled(action, status);
        if (why !== null) expect(why).toMatch(/^[A-Z].*\.$/);
      }
    expect(whyDisabled("pause", "running")).toBeNull();
    expect(whyDisabled("delete", "running")).not.toBeNull();
    expect(whyDisabled("delete", "completed")).toBeNull();
  });
});

test("a paused or ended migration is not asked again and again", () => {
  expect(migrationStatuses.filter((status) => !isLive(status))).toEqual(["paused", "cancelled", "completed"]);
});

test("addsUp finds one record missing", () => {
  expect(addsUp(base.ledger)).toBe(true);
  expect(addsUp({ ...base.ledger, read: 11 })).toBe(false);
});

test("shareDone goes by bytes, then by parts, then is silent", () => {
  expect(shareDone(base)).toBe(0.25);
  expect(shareDone({ ...base, bytes: { read: 25 } })).toBe(0.5);
  expect(shareDone({ ...base, bytes: { read: 0 }, parts: { ...base.parts, total: 0 } })).toBeNull();
});
