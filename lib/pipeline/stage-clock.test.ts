import { expect, test } from "vitest";

import { timed } from "@/lib/sources/timed";

import { StageClock } from "./stage-clock";

test("sends that overlap count once, and as a wait only while all of them wait", () => {
  let now = 0;
  const clock = new StageClock(() => now);
  const at = (ms: number, sending: number, waiting: number) => {
    now = ms;
    clock.sends(sending, waiting);
  };
  at(100, 1, 0);
  at(200, 2, 0);
  at(300, 2, 1);
  at(400, 2, 2);
  at(700, 2, 0);
  at(800, 0, 0);
  now = 1_000;
  expect(clock.sums()).toEqual({ download: 0, decode: 0, map: 0, send: 400, wait: 300 });
});

test("what is asked for while a send is on its way is of this moment", () => {
  let now = 0;
  const clock = new StageClock(() => now);
  clock.sends(1, 0);
  now = 50;
  expect(clock.sums().send).toBe(50);
  now = 80;
  expect(clock.sums().send).toBe(80);
});

test("a time below zero is none", () => {
  const clock = new StageClock();
  clock.add("decode", -5);
  clock.add("map", 5);
  expect(clock.sums()).toMatchObject({ decode: 0, map: 5 });
});

test("the time with the reader is not waited for", async () => {
  const waits: number[] = [];
  async function* slow() {
    for (const chunk of ["a", "b"]) {
      await new Promise((resolve) => setTimeout(resolve, 40));
      yield chunk;
    }
  }
  const seen: string[] = [];
  for await (const chunk of timed(slow(), (ms) => waits.push(ms))) {
    seen.push(chunk);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  expect(seen).toEqual(["a", "b"]);
  for (const ms of waits) expect(ms).toBeGreaterThan(30);
  // Had the reader's time counted, the second wait would have 200 ms more.
  expect(waits[1]! - waits[0]!).toBeLessThan(190);
});
