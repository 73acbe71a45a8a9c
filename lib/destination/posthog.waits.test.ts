import { describe, expect, test } from "vitest";

import type { Behaviour } from "@/e2e/emulators/posthog-capture";

import { batchOf, event, hooksOf, many, usePostHog } from "./testing/posthog-sends";

const stage = usePostHog();

describe("what time mends is waited for", () => {
  const RESET: Behaviour = { kind: "reset" };
  test.each<{ name: string; behaviour: Behaviour; reason: RegExp }>([
    { name: "429", behaviour: { kind: "answer", status: 429 }, reason: /slow down \(429\)/ },
    { name: "408", behaviour: { kind: "answer", status: 408 }, reason: /408/ },
    { name: "500", behaviour: { kind: "answer", status: 500 }, reason: /500 Internal Server Error/ },
    { name: "502 with a page", behaviour: { kind: "answer", status: 502, body: "<html>" }, reason: /502 Bad Gateway/ },
    { name: "503", behaviour: { kind: "answer", status: 503 }, reason: /503/ },
    { name: "a reset", behaviour: RESET, reason: /cut the connection/ },
    { name: "a reset after the events were kept", behaviour: { ...RESET, store: true }, reason: /cut the connection/ },
  ])(
    "$name, three times",
    async ({ behaviour, reason }) => {
      stage.emulator.fail(behaviour, 3);
      const { hooks, waits } = hooksOf();
      const timeouts = { connectMs: 1_000, headersMs: 300, bodyMs: 300 };
      const result = await stage.destinationOf({ timeouts }).send(batchOf(many(3)), hooks);
      expect(result).toEqual({ accepted: 3, refused: [] });
      expect(waits).toHaveLength(4);
      expect(waits[0]?.reason).toMatch(reason);
      expect(waits[3]).toBeNull();
      expect(stage.emulator.totals().distinct).toBe(3);
    },
    15_000,
  );

  test("what is sent meanwhile leaves the bytes alone that are sent again", async () => {
    stage.emulator.fail({ kind: "answer", status: 500 }, 1);
    const destination = stage.destinationOf({ backoff: { firstMs: 500, maxMs: 500, random: () => 1 } });
    const [first, others] = [many(6).slice(0, 3), many(6).slice(3)];
    const { hooks, waits } = hooksOf();
    const sent = destination.send(batchOf(first), hooks);
    await expect.poll(() => waits.length).toBe(1);
    await destination.send(batchOf(others), hooksOf().hooks);
    await sent;
    expect(stage.emulator.events().map(({ raw }) => raw)).toEqual([...others, ...first]);
    expect(stage.emulator.requests.map(({ status }) => status)).toEqual([500, 200, 200]);
  });

  test("a host that is not there yet", async () => {
    const { port } = new URL(stage.emulator.url);
    await stage.emulator.stop();
    const { hooks, waits } = hooksOf();
    const sent = stage.destinationOf().send(batchOf([event(1)]), hooks);
    await expect.poll(() => waits.length).toBeGreaterThan(2);
    expect(waits[0]?.reason).toMatch(/refuses the connection/);
    await stage.restart({ port: Number(port) });
    expect(await sent).toEqual({ accepted: 1, refused: [] });
  });

  test("the wait doubles up to its ceiling", async () => {
    stage.emulator.fail({ kind: "answer", status: 500 }, 5);
    await stage.destinationOf().send(batchOf([event(1)]), hooksOf().hooks);
    const at = stage.emulator.requests.map((request) => request.at);
    const gaps = at.slice(1).map((time, i) => time - at[i]!);
    for (const [i, expected] of [20, 40, 80, 80, 80].entries()) expect(gaps[i]).toBeGreaterThanOrEqual(expected - 2);
  });

  test.each([
    { name: "seconds", retryAfter: () => "1" },
    { name: "a date", retryAfter: () => new Date(Date.now() + 2_000).toUTCString() },
  ])("Retry-After in $name holds back every sender", async ({ retryAfter }) => {
    stage.emulator.fail({ kind: "answer", status: 429, headers: { "retry-after": retryAfter() } });
    const pushbacks: number[] = [];
    const pacer = { take: async () => undefined, pushback: () => void pushbacks.push(1) };
    const destination = stage.destinationOf({ pacer });
    const { hooks, waits } = hooksOf();
    const begun = Date.now();
    const first = destination.send(batchOf([event(1)]), hooks);
    await expect.poll(() => waits.length).toBe(1);
    const second = hooksOf();
    await destination.send(batchOf([event(2)]), second.hooks);
    expect(second.waits[0]?.reason).toMatch(/slow down/);
    expect(second.waits.at(-1)).toBeNull();
    expect(Date.now() - begun).toBeGreaterThan(900);
    await first;
    expect(pushbacks).toEqual([1]);
    expect(waits[0]!.until.getTime() - begun).toBeGreaterThan(900);
  });

  test("an abort wakes it", async () => {
    stage.emulator.rule(() => ({ kind: "answer", status: 503, headers: { "retry-after": "3600" } }));
    const abort = new AbortController();
    const { hooks, waits } = hooksOf(abort.signal);
    const sent = stage.destinationOf().send(batchOf([event(1)]), hooks);
    await expect.poll(() => waits.length).toBe(1);
    abort.abort(new Error("The lease is lost."));
    await expect(sent).rejects.toThrow("The lease is lost.");
    const requests = stage.emulator.requests.length;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(stage.emulator.requests.length).toBe(requests);
  });

  test("an abort ends a request that gets no answer", async () => {
    stage.emulator.fail({ kind: "stall" });
    const abort = new AbortController();
    const sent = stage.destinationOf().send(batchOf([event(1)]), hooksOf(abort.signal).hooks);
    await expect.poll(() => stage.emulator.requests.length).toBe(1);
    abort.abort(new Error("Enough."));
    await expect(sent).rejects.toThrow("Enough.");
  });
});
