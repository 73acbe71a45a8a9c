import { describe, expect, test } from "vitest";

import { migrationStatuses } from "@/lib/schemas/migration";

import { addsUp, isLive, shareDone, statusSentence, whyDisabled } from "./migration-status";

const now = Date.parse("2024-03-09T14:00:00Z");
const base = {
  status: "running" as const,
  ledger: { read: 10, accepted: 7, dropped: 2, rejected: 1, inFlight: 0, generated: 0 },
  parts: { total: 4, done: 1, empty: 1, running: 1, waiting: 0, failed: 0, leftOut: 0 },
  bytes: { read: 25, total: 100 },
};
const problem = { code: "credentials_refused", message: "The key was refused." };

describe("statusSentence", () => {
  test("counts down to the next try and says that nothing is to do", () => {
    const said = statusSentence(
      { ...base, status: "waiting", statusReason: "PostHog asks to slow down", waitingUntil: "2024-03-09T14:02:14Z" },
      now,
    );
    expect(said).toEqual({
      text: "PostHog asks to slow down.",
      next: "Next try 14:02 UTC, in 2 m 14 s. Nothing for you to do.",
      move: "other",
    });
  });

  test("a try that is due does not count below zero", () => {
    const said = statusSentence({ ...base, status: "waiting", waitingUntil: "2024-03-09T13:59:00Z" }, now);
    expect(said.next).toBe("Trying again now. Nothing for you to do.");
  });

  test("a pause by an error is somebody's move, and so is one by a person", () => {
    expect(statusSentence({ ...base, status: "paused", error: problem }, now).move).toBe("you");
    expect(statusSentence({ ...base, status: "paused" }, now)).toMatchObject({
      text: "Somebody paused it.",
      move: "you",
    });
  });

  test("a completed one with rejects says so", () => {
    expect(statusSentence({ ...base, status: "completed" }, now).next).toContain("1 record was rejected");
  });

  test("listing is told from running", () => {
    expect(statusSentence({ ...base, parts: { ...base.parts, total: 0 } }, now).text).toBe("Listing the files.");
  });
});

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
