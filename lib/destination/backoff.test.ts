import { describe, expect, test } from "vitest";

import { BACKOFF, backoffMs, parseRetryAfter } from "./backoff";
import { createLocalPacer } from "./pacer";

describe("backoffMs", () => {
  test("doubles from 1 s to 5 min, and takes any part of it", () => {
    const highest = Array.from({ length: 12 }, (_, n) => backoffMs(n, { ...BACKOFF, random: () => 1 }) / 1_000);
    expect(highest).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
    expect(backoffMs(3, { ...BACKOFF, random: () => 0.25 })).toBe(2_000);
    expect(backoffMs(10_000, { ...BACKOFF, random: () => 1 })).toBe(300_000);
  });
});

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

describe("createLocalPacer", () => {
  const signal = new AbortController().signal;

  test("lets events through at the given rate", async () => {
    const pacer = createLocalPacer(1_000);
    const begun = Date.now();
    await Promise.all(Array.from({ length: 5 }, () => pacer.take(50, signal)));
    // Four of the five have to wait, 50 ms each.
    expect(Date.now() - begun).toBeGreaterThanOrEqual(195);
    expect(Date.now() - begun).toBeLessThan(1_000);
  });

  test("is slower after a pushback, and regains its rate", async () => {
    let now = 0;
    const pacer = createLocalPacer(1_000, () => now);
    const waitFor = async (events: number) => {
      const abort = new AbortController();
      await pacer.take(events, signal).catch(() => undefined);
      const begun = performance.now();
      const waiting = pacer.take(1, abort.signal);
      await waiting;
      return performance.now() - begun;
    };
    const full = await waitFor(40);
    now += 10_000;
    pacer.pushback();
    pacer.pushback();
    const halved = await waitFor(40);
    now += 10_000_000;
    const regained = await waitFor(40);
    expect(halved).toBeGreaterThan(full * 1.5);
    expect(halved).toBeLessThan(full * 3);
    expect(regained).toBeLessThan(full * 1.5);
  });

  test("no ceiling, no wait; an abort wakes", async () => {
    await createLocalPacer(null).take(1e9, signal);
    const pacer = createLocalPacer(1);
    await pacer.take(100, signal);
    await expect(pacer.take(1, AbortSignal.timeout(20))).rejects.toThrow(/timeout/i);
  });
});
