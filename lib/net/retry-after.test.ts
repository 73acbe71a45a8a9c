import { describe, expect, test } from "vitest";

import { parseRetryAfter } from "./retry-after";

describe("parseRetryAfter", () => {
  const now = Date.UTC(2024, 0, 1, 12, 0, 0);
  test.each([
    ["120", 120_000],
    [" 0 ", 0],
    ["1.5", 1_500],
    ["Mon, 01 Jan 2024 12:00:30 GMT", 30_000],
    ["Mon, 01 Jan 2024 11:00:00 GMT", 0],
    ["99999999", 86_400_000],
    ["soon", null],
    ["-5", null],
    ["", null],
    [undefined, null],
  ])("%j is %s", (header, expected) => {
    expect(parseRetryAfter(header, now)).toBe(expected);
  });
});
