import { describe, expect, test } from "vitest";

import { AppError } from "@/lib/errors";
import { backoffMs, releaseFor } from "./release-for";
import { isDatabaseAway } from "./retry";

const fresh = { retries: 0, failures: 0 };
const never = () => 1;

describe("releaseFor", () => {
  test("what time mends waits, ever longer, at most five minutes, at least as long as was asked for", () => {
    const down = new AppError("source_unavailable", "S3 does not answer.");
    expect(releaseFor(down, fresh, never)).toEqual({ kind: "waits", delayMs: 2_000, reason: "S3 does not answer." });
    expect(releaseFor(down, { retries: 3, failures: 0 }, never)).toMatchObject({ delayMs: 16_000 });
    expect(releaseFor(down, { retries: 900, failures: 0 }, never)).toMatchObject({ kind: "waits", delayMs: 300_000 });
    const asked = new AppError("source_unavailable", "Busy.", { retryAfterMs: 90_000 });
    // Chance at its most puts a tenth of it on top.
    expect(releaseFor(asked, fresh, never)).toMatchObject({ delayMs: 99_000 });
    expect(releaseFor(asked, fresh, () => 0)).toMatchObject({ delayMs: 90_000 });
  });

  test("what a person must mend says how, with the other side's answer", () => {
    const error = new AppError("object_changed", "The file changed.", { hint: "Start anew.", upstream: "412" });
    expect(releaseFor(error, fresh)).toEqual({
      kind: "needs_person",
      error: { code: "object_changed", message: "The file changed.", hint: "Start anew.", upstream: "412" },
    });
  });

  test.each([
    ["a bug", new TypeError("secret content of an event")],
    ["an internal AppError", new AppError("internal", "A thread ended.")],
  ])("%s is tried five times, and then a person is asked without its text", (_name, error) => {
    for (let failures = 0; failures < 4; failures++)
      expect(releaseFor(error, { retries: 9, failures }, never)).toMatchObject({ kind: "failed" });
    const last = releaseFor(error, { retries: 0, failures: 4 });
    expect(last).toMatchObject({ kind: "needs_person", error: { code: "internal" } });
    expect(JSON.stringify(last)).not.toContain("secret content");
  });

  test("half of the back-off is chance", () =>
    expect([0, 1].map((n) => backoffMs(1, () => n))).toEqual([2_000, 4_000]));
});

const lost = (code: string) => Object.assign(new Error("x"), { code });

test.each([
  [lost("ECONNREFUSED"), true],
  [Object.assign(new Error("x"), { code: "57P01" }), true],
  [new Error("Connection terminated unexpectedly"), true],
  [new Error("outer", { cause: new Error("Can't reach database server at `127.0.0.1:1`") }), true],
  [Object.assign(new Error("x"), { code: "P2010", meta: { driverAdapterError: { code: "53300" } } }), true],
  [Object.assign(new Error("violates check constraint"), { code: "23514" }), false],
  [new AppError("source_unavailable", "The connection was refused."), false],
  [new AppError("source_unavailable", "It cut the connection.", { cause: lost("ECONNRESET") }), false],
  [new AppError("internal", "Not kept.", { cause: lost("ECONNRESET") }), true],
  [new TypeError("x is not a function"), false],
  [undefined, false],
])("%s: the database is away is %s", (error, away) => expect(isDatabaseAway(error)).toBe(away));
