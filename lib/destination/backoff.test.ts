import { describe, expect, test } from "vitest";

import { BACKOFF, backoffMs } from "./backoff";
import { createLocalPacer } from "./pacer";

describe("backoffMs", () => {
  test("doubles from 1 s to 5 min, and takes any part of it", () => {
    const highest = Array.from({ length: 12 }, (_, n) => backoffMs(n, { ...BACKOFF, random: () => 1 }) / 1_000);
    expect(highest).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
    expect(backoffMs(3, { ...BACKOFF, random: () => 0.25 })).toBe(2_000);
    expect(backoffMs(10_000, { ...BACKOFF, random: () => 1 })).toBe(300_000);
  });
});

describe("createLocalPacer", () => {
  const signal = new AbortController().signal;

  /** A clock that passes only by waiting. */
  function clockOf() {
    const clock = { time: 0, now: () => clock.time, sleep: async (ms: number) => void (clock.time += ms) };
    return clock;
  }

  test("lets events through at the given rate", async () => {
    const clock = clockOf();
    const pacer = createLocalPacer(1_000, clock);
    for (let i = 0; i < 5; i++) await pacer.take(50, signal);
    // The first goes at once, each of the others when the one before has had its time.
    expect(clock.time).toBe(200);
  });

  test("is slower after a pushback, and regains its rate", async () => {
    const clock = clockOf();
    const pacer = createLocalPacer(1_000, clock);
    const timeFor = async (events: number) => {
      await pacer.take(events, signal);
      const begun = clock.time;
      await pacer.take(0, signal);
      return clock.time - begun;
    };
    expect(await timeFor(100)).toBe(100);
    clock.time += 10_000;
    pacer.pushback();
    pacer.pushback();
    expect(await timeFor(100)).toBe(200);
    clock.time += 10_000;
    expect(await timeFor(100)).toBeLessThan(190);
    clock.time += 600_000;
    expect(await timeFor(100)).toBe(100);
  });

  test("no ceiling, no wait; an abort wakes", async () => {
    await createLocalPacer(null).take(1e9, signal);
    const pacer = createLocalPacer(1);
    await pacer.take(100, signal);
    await expect(pacer.take(1, AbortSignal.timeout(20))).rejects.toThrow(/timeout/i);
  });
});
