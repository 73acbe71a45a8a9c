import { setImmediate as turn } from "node:timers/promises";

import { describe, expect, test } from "vitest";

import { RequestWindow } from "./request-window";

const never = new AbortController().signal;
const LIMITS = { start: 8, most: 32 };

/** A host so far away that takes so many requests a second, in a time of its own; more than it can take wait there. */
async function send(window: RequestWindow, { rounds, roundTripMs = 0, serveMs = 0, isPaced = false }: Host) {
  const sizes = [window.size];
  for (let round = 0; round < rounds; round++) {
    const { size } = window;
    for (let request = 0; request < size; request++) await window.take(never);
    // One more waits all the while.
    const waits = window.take(never);
    for (let answer = 1; answer <= size; answer++) {
      window.answered(roundTripMs + serveMs * size, isPaced);
      window.release();
    }
    await waits;
    window.release();
    sizes.push(window.size);
  }
  return sizes;
}
type Host = { rounds: number; roundTripMs?: number; serveMs?: number; isPaced?: boolean };

describe("requests on their way", () => {
  test("become as many as may be for a host that is far away", async () => {
    const sizes = await send(new RequestWindow(LIMITS), { rounds: 10, roundTripMs: 200, serveMs: 1 });
    expect(sizes).toEqual([8, 10, 13, 17, 22, 28, 32, 32, 32, 32, 32]);
  });

  test("stay where they began for a host that answers one after the other", async () => {
    const window = new RequestWindow(LIMITS);
    // What an answer takes when nothing else is on its way.
    window.answered(5, false);
    expect(new Set(await send(window, { rounds: 10, serveMs: 5 }))).toEqual(new Set([8]));
  });

  test("stop growing where answers begin to queue", async () => {
    const sizes = await send(new RequestWindow(LIMITS), { rounds: 40, roundTripMs: 20, serveMs: 4 });
    expect(Math.max(...sizes)).toBeGreaterThan(8);
    expect(Math.max(...sizes)).toBeLessThan(32);
  });

  test("become fewer again, but not fewer than at first, when answers take several times as long", async () => {
    const window = new RequestWindow(LIMITS);
    await send(window, { rounds: 10, roundTripMs: 100 });
    expect(await send(window, { rounds: 8, roundTripMs: 900 })).toEqual([32, 24, 18, 13, 9, 8, 8, 8, 8]);
  });

  test("do not grow while nobody waits for a turn, nor while the pace holds requests back", async () => {
    const idle = new RequestWindow(LIMITS);
    for (let answer = 0; answer < 100; answer++) idle.answered(200, false);
    expect(idle.size).toBe(8);
    const sizes = await send(new RequestWindow(LIMITS), { rounds: 10, roundTripMs: 200, isPaced: true });
    expect(new Set(sizes)).toEqual(new Set([8]));
  });

  test("are halved once by the pushback that many of them meet, and grow one by one afterwards", async () => {
    let now = 10_000;
    const window = new RequestWindow(LIMITS, () => now);
    await send(window, { rounds: 10, roundTripMs: 200 });
    for (let request = 0; request < 20; request++) window.pushedBack();
    expect(window.size).toBe(16);
    now += 1_000;
    window.pushedBack();
    expect(await send(window, { rounds: 4, roundTripMs: 200 })).toEqual([8, 9, 10, 11, 12]);
    for (let request = 0; request < 10; request++) {
      now += 1_000;
      window.pushedBack();
    }
    expect(window.size).toBe(1);
    // From below where they began they come back, however slow the host is.
    expect(await send(window, { rounds: 3, roundTripMs: 2_000 })).toEqual([1, 2, 3, 4]);
  });

  test("who waits when they become more goes at once; who holds one when they become fewer keeps it", async () => {
    const window = new RequestWindow({ start: 2, most: 4 }, () => 1e9);
    await window.take(never);
    await window.take(never);
    let third = false;
    void window.take(never).then(() => (third = true));
    window.pushedBack();
    window.release();
    await turn();
    expect({ size: window.size, third }).toEqual({ size: 1, third: false });
    window.release();
    await turn();
    expect(third).toBe(true);
  });
});
