import { describe, expect, test } from "vitest";

import { migrationStatuses } from "@/lib/schemas/migration";

import { statusSentence } from "./status-sentence";

const nowMs = Date.parse("2024-03-09T14:00:00Z");
const base = {
  status: "running" as const,
  source: { kind: "s3" as const },
  ledger: { read: 10, accepted: 7, dropped: 2, rejected: 1, inFlight: 0, generated: 0 },
  parts: { total: 4, done: 1, empty: 1, running: 1, waiting: 0, failed: 0, leftOut: 0 },
};
const mixpanel = { kind: "mixpanel" as const };
const problem = { code: "credentials_refused", message: "The key was refused." };
const waiting = {
  ...base,
  status: "waiting" as const,
  statusReason: "PostHog asks to slow down",
  waitingUntil: "2024-03-09T14:02:14Z",
};

describe("statusSentence", () => {
  test("counts down to the next try and says that nothing is to do", () => {
    expect(statusSentence(waiting, { nowMs })).toEqual({
      text: "PostHog asks to slow down.",
      next: "Next try 14:02 UTC, in 2 m 14 s. Nothing for you to do.",
      move: "other",
    });
  });

  test("a try that is due does not count below zero", () => {
    const said = statusSentence({ ...waiting, waitingUntil: "2024-03-09T13:59:00Z" }, { nowMs });
    expect(said.next).toBe("Trying again now. Nothing for you to do.");
  });

  test("a pause by an error is somebody's move, and so is one by a person", () => {
    expect(statusSentence({ ...base, status: "paused", error: problem }, { nowMs }).move).toBe("you");
    expect(statusSentence({ ...base, status: "paused" }, { nowMs })).toMatchObject({
      text: "Somebody paused it.",
      move: "you",
    });
  });

  test("parts that need a person are said while the rest goes on, also while it waits", () => {
    const parts = { ...base.parts, failed: 2 };
    expect(statusSentence({ ...base, parts }, { nowMs })).toMatchObject({
      next: "2 parts need you; the rest goes on.",
      move: "you",
    });
    expect(statusSentence({ ...base, parts: { ...parts, failed: 1 } }, { nowMs }).next).toMatch(/^1 part needs you;/);
    expect(statusSentence({ ...waiting, parts }, { nowMs }).next).toBe(
      "Next try 14:02 UTC, in 2 m 14 s. 2 parts need you; the rest goes on.",
    );
  });

  test("a completed one with rejects says so", () => {
    expect(statusSentence({ ...base, status: "completed" }, { nowMs }).next).toContain("1 record was rejected");
  });

  test("one that sends a day again does not claim the whole source", () => {
    const resendOf = { id: crypto.randomUUID(), day: "2024-03-09" };
    expect(statusSentence({ ...base, status: "completed" }, { nowMs }).text).toBe("The whole source was read.");
    expect(statusSentence({ ...base, status: "completed", resendOf }, { nowMs }).text).toBe(
      "All parts with events of 2024-03-09 were read again.",
    );
  });

  test("planning is told from working, and files from windows", () => {
    const parts = { ...base.parts, total: 0 };
    expect(statusSentence({ ...base, parts }, { nowMs }).text).toBe("Listing the files.");
    expect(statusSentence({ ...base, parts, source: mixpanel }, { nowMs }).text).toBe("Planning the windows.");
    const ledger = { ...base.ledger, read: 0 };
    expect(statusSentence({ ...base, ledger, source: mixpanel }, { nowMs }).text).toBe(
      "Downloading the first windows.",
    );
  });

  test("without a worker whatever wants to move says that it does not, and only that", () => {
    const still = migrationStatuses.filter(
      (status) =>
        statusSentence({ ...base, status }, { nowMs, noWorker: true }).text ===
        "No worker is running, so nothing moves.",
    );
    expect(still).toEqual(["queued", "running", "waiting", "pausing", "cancelling"]);
  });

  test("never says that nothing is to do when it is somebody's move", () => {
    for (const status of migrationStatuses)
      for (const noWorker of [true, false])
        for (const failed of [0, 3]) {
          const said = statusSentence({ ...base, status, parts: { ...base.parts, failed } }, { nowMs, noWorker });
          if (said.move === "you") expect(said.next).not.toContain("Nothing for you to do");
        }
  });
});
