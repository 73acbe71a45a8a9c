import { describe, expect, test } from "vitest";

import { AppError, type ErrorCode } from "@/lib/errors";
import { wantedMs } from "./grow-after";
import { outcomeOfStage } from "./stage-outcome";

const HOUR = 3_600_000;
const start = new Date("2024-03-10T00:00:00Z");
const windowOf = (hours: number) => ({ start, end: new Date(start.getTime() + hours * HOUR) });
const amplitude = { vendor: "amplitude", minWindowMs: HOUR } as const;
const never = () => 1;

function outcome(code: ErrorCode | Error, change: object = {}, hours = 8) {
  const error = code instanceof Error ? code : new AppError(code, "It said so.", { upstream: "400 too big" });
  const attempt = { window: windowOf(hours), retries: 0, failures: 0, stageRetries: 0, ...change };
  return outcomeOfStage(error, attempt, amplitude, never);
}

describe("outcomeOfStage", () => {
  test("what is too large is halved on an hour, and at an hour rests with its other way out", () => {
    expect(outcome("window_too_large", {}, 3)).toEqual({
      kind: "halve",
      halves: [windowOf(1), { start: windowOf(1).end, end: windowOf(3).end }],
    });
    expect(outcome("window_too_large", {}, 1)).toEqual({
      kind: "needs_person",
      error: {
        code: "window_too_large",
        message: "It said so.",
        hint: "Have Amplitude export this span to an S3 bucket, and import it from there; or try it again.",
        link: {
          label: "Import it from S3",
          href: expect.stringMatching(/^\/migrations\/new\?place=s3&type=amplitude&name=Amplitude\+20\d\d-/),
        },
        upstream: "400 too big",
      },
    });
  });

  test("a download that ends early is tried again, then halved; the smallest is given up after many tries", () => {
    const again = { kind: "waits", delayMs: 2_000, reason: "It said so.", everything: false, stumbles: true };
    expect(outcome("export_incomplete")).toEqual(again);
    expect(outcome("export_incomplete", { retries: 1 })).toMatchObject({ kind: "waits" });
    expect(outcome("export_incomplete", { retries: 2 })).toMatchObject({ kind: "halve" });
    expect(outcome("export_incomplete", { retries: 8 }, 1)).toMatchObject({ kind: "waits", everything: false });
    const others = { othersSucceed: true };
    expect(outcome("export_incomplete", { retries: 8, ...others }, 1)).toMatchObject({ kind: "waits" });
    expect(outcome("export_incomplete", { retries: 9, ...others }, 1)).toMatchObject({
      error: { code: "window_too_large" },
    });
  });

  test("a time-out is halved at once, unless windows all over fare no better", () => {
    expect(outcome("export_timed_out")).toMatchObject({ kind: "halve", stumbles: true });
    expect(outcome("export_timed_out")).not.toHaveProperty("hold");
    const outage = { outage: true, stageRetries: 3 };
    const held = { kind: "waits", delayMs: 16_000, everything: { inARow: 4 }, stumbles: true };
    expect(outcome("export_timed_out", outage)).toMatchObject(held);
    // It may be too large all the same, so that it is halved in the end, at the outage's own pace.
    expect(outcome("export_timed_out", { ...outage, retries: 2 })).toMatchObject({
      kind: "halve",
      hold: { inARow: 4, delayMs: 16_000 },
    });
  });

  test.each<ErrorCode>(["export_timed_out", "export_incomplete"])(
    "%s of the smallest window is waited for without end while nothing else succeeds",
    (code) => {
      const alone = { retries: 900, stageRetries: 900 };
      expect(outcome(code, alone, 1)).toMatchObject({ kind: "waits", delayMs: 300_000, everything: false });
      expect(outcome(code, { ...alone, outage: true }, 1)).toMatchObject({ everything: { inARow: 901 } });
    },
  );

  test.each<ErrorCode>(["rate_limited", "source_unavailable", "staging_full", "staging_unavailable"])(
    "%s holds up every window, and is waited for without end",
    (code) => {
      expect(outcome(code)).toEqual({
        kind: "waits",
        delayMs: 2_000,
        reason: "It said so.",
        everything: { inARow: 1 },
      });
      const long = { kind: "waits", delayMs: 300_000 };
      expect(outcome(code, { retries: 900 })).toMatchObject(long);
      expect(outcome(code, { stageRetries: 900 }, 1)).toMatchObject({ ...long, everything: { inARow: 901 } });
    },
  );

  test.each(["ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "EAI_AGAIN", "ETIMEDOUT"])(
    "a vendor that is away by %s is not taken for the database",
    (code) => {
      const cause = Object.assign(new Error("connect failed"), { code });
      const away = (named: ErrorCode) => outcome(new AppError(named, "It said so.", { cause }));
      expect(away("source_unavailable")).toMatchObject({ reason: "It said so.", everything: { inARow: 1 } });
      expect(away("export_incomplete")).toMatchObject({ reason: "It said so.", stumbles: true });
      expect(outcome(cause)).toMatchObject({ reason: "The database did not answer." });
    },
  );

  test("the time that was named is waited for", () => {
    const asked = new AppError("rate_limited", "Wait.", { retryAfterMs: 1_800_000 });
    // `never` is chance at its most: a spread of 30 s at the end of a long wait.
    expect(outcome(asked)).toMatchObject({ kind: "waits", delayMs: 1_830_000 });
    const soon = new AppError("rate_limited", "Wait.", { retryAfterMs: 20_000 });
    expect(outcome(soon)).toMatchObject({ delayMs: 22_000 });
  });

  test.each<ErrorCode>(["credentials_refused", "permission_denied", "plan_without_export", "wrong_region"])(
    "%s needs a person",
    (code) => expect(outcome(code, { retries: 3 })).toMatchObject({ kind: "needs_person", error: { code } }),
  );

  test("the right region goes with the error", () => {
    const error = new AppError("wrong_region", "It is in the EU.", { region: "eu" });
    expect(outcome(error)).toMatchObject({ error: { code: "wrong_region", region: "eu" } });
  });

  test("what nobody foresaw is tried five times", () => {
    expect(outcome(new TypeError("x"))).toEqual({ kind: "failed", delayMs: 2_000 });
    expect(outcome(new TypeError("x"), { failures: 4 })).toMatchObject({ error: { code: "internal" } });
  });
});

test.each([
  ["an empty day is followed by four", 24, 0, 96],
  ["half of the target by twice as much", 24, 100_000_000, 48],
  ["a full one by less", 24, 400_000_000, 12],
  ["never more than 31 days", 30 * 24, 0, 31 * 24],
])("%s", (_name, hours, bytes, wanted) => {
  expect(wantedMs(hours * HOUR, bytes)).toBe(wanted * HOUR);
});
