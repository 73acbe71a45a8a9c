import { describe, expect, test } from "vitest";

import { batchOf, event, hooksOf, many, usePostHog } from "./testing/posthog-sends";

const stage = usePostHog();

const sentUuids = () =>
  stage.emulator
    .events()
    .map((stored) => stored.uuid)
    .sort();

describe("events that are refused", () => {
  test.each([
    { name: "one", bad: [37] },
    { name: "the first and the last", bad: [0, 99] },
    { name: "neighbours", bad: [49, 50, 51] },
    { name: "every third", bad: Array.from({ length: 34 }, (_, n) => n * 3) },
  ])("are found alone, and all others delivered: $name", async ({ bad }) => {
    const events = many(100).map((good, n) => (bad.includes(n) ? { ...good, distinct_id: "" } : good));
    const { accepted, refused } = await stage.destinationOf().send(batchOf(events), hooksOf().hooks);
    expect(accepted).toBe(100 - bad.length);
    expect(refused.map(({ index }) => index).sort((a, b) => a - b)).toEqual(bad);
    expect(refused[0]).toMatchObject({ status: 400, detail: "event submitted without a distinct_id" });
    expect(sentUuids()).toEqual(events.flatMap((one, n) => (bad.includes(n) ? [] : [one.uuid])));
    expect(stage.emulator.totals().received).toBe(100 - bad.length);
  });

  test("one bad event among 1,000 costs about 20 requests", async () => {
    const events = many(1_000);
    events[700] = event(700, { uuid: "no uuid" });
    await stage.destinationOf().send(batchOf(events), hooksOf().hooks);
    expect(stage.emulator.requests.length).toBeLessThan(25);
  });

  test("a body over the limit is halved until it fits", async () => {
    await stage.restart({ maxBodyBytes: 2_000 });
    const result = await stage.destinationOf().send(batchOf(many(50)), hooksOf().hooks);
    expect(result).toEqual({ accepted: 50, refused: [] });
    expect(stage.emulator.totals()).toMatchObject({ received: 50, distinct: 50 });
  });

  test("a size that was too large once is not tried again", async () => {
    await stage.restart({ maxBodyBytes: 100_000 });
    const destination = stage.destinationOf();
    const large = many(50).map((one) => ({ ...one, properties: { text: "x".repeat(10_000) } }));
    await destination.send(batchOf(large), hooksOf().hooks);
    const refused = () => stage.emulator.requests.filter(({ status }) => status === 413).length;
    const atFirst = refused();
    expect(atFirst).toBeGreaterThan(0);
    await Promise.all([1, 2, 3].map(() => destination.send(batchOf(large), hooksOf().hooks)));
    expect(refused()).toBe(atFirst);
    expect(stage.emulator.totals()).toMatchObject({ received: 200, distinct: 50 });
  });

  test("a 413 that has nothing to do with the size does not make later batches small", async () => {
    stage.emulator.fail({ kind: "answer", status: 413 });
    const destination = stage.destinationOf();
    await destination.send(batchOf(many(50)), hooksOf().hooks);
    expect(stage.emulator.requests).toHaveLength(3);
    await destination.send(batchOf(many(50)), hooksOf().hooks);
    expect(stage.emulator.requests).toHaveLength(4);
  });

  test("a single event that is too large is refused for itself", async () => {
    const events = [event(1), event(2, { properties: { text: "x".repeat(1_000_001) } }), event(3)];
    const { accepted, refused } = await stage.destinationOf().send(batchOf(events), hooksOf().hooks);
    expect(accepted).toBe(2);
    expect(refused).toEqual([{ index: 1, status: 413, detail: "maximum event size exceeded" }]);
  });

  test("a host that refuses everything is found out after few requests", async () => {
    stage.emulator.rule(() => ({ kind: "answer", status: 400, body: "Bad Request" }));
    const send = stage.destinationOf().send(batchOf(many(1_000)), hooksOf().hooks);
    await expect(send).rejects.toMatchObject({ code: "destination_not_posthog", upstream: "Bad Request" });
    expect(stage.emulator.requests.length).toBeLessThan(60);
  });

  test("a long run of bad events at the very beginning is no reason to blame the host", async () => {
    const events = many(300).map((one, n) => (n < 200 ? { ...one, distinct_id: "" } : one));
    const { accepted, refused } = await stage.destinationOf().send(batchOf(events), hooksOf().hooks);
    expect({ accepted, refused: refused.length }).toEqual({ accepted: 100, refused: 200 });
    expect(stage.emulator.totals().distinct).toBe(100);
  });

  test("a small batch may be refused as a whole, event by event", async () => {
    stage.emulator.rule(() => ({ kind: "answer", status: 400, body: "no" }));
    const { accepted, refused } = await stage.destinationOf().send(batchOf(many(20)), hooksOf().hooks);
    expect({ accepted, refused: refused.length }).toEqual({ accepted: 0, refused: 20 });
  });

  test("the search ends when no more may be refused", async () => {
    const events = many(1_000).map((one, n) => (n < 500 ? one : { ...one, distinct_id: "" }));
    let left = 10;
    const hooks = { ...hooksOf().hooks, onRefused: () => left-- > 0 };
    await expect(stage.destinationOf().send(batchOf(events), hooks)).rejects.toMatchObject({
      code: "too_many_rejects",
    });
    expect(stage.emulator.requests.length).toBeLessThan(60);
  });
});
