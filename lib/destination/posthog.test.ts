import { describe, expect, test } from "vitest";

import type { Behaviour } from "@/e2e/emulators/posthog-capture";
import type { AppError } from "@/lib/errors";

import { batchOf, event, hooksOf, many, usePostHog } from "./testing/posthog-sends";

const stage = usePostHog();

describe("a good batch", () => {
  test("arrives as it is, gzipped, flagged as historical, without sent_at", async () => {
    const events = [event(1), event(2, { distinct_id: "ü€😀" })];
    const result = await stage.destinationOf().send(batchOf(events), hooksOf().hooks);
    expect(result).toEqual({ accepted: 2, refused: [] });
    expect(stage.emulator.events().map(({ raw }) => raw)).toEqual(events);
    const [request] = stage.emulator.requests;
    expect(request?.headers["content-encoding"]).toBe("gzip");
    expect(request?.envelope).toEqual({ api_key: stage.emulator.token, historical_migration: true });
  });

  test("keeps to the requests on their way of the whole destination", async () => {
    stage.emulator.rule(() => ({ kind: "slow", ms: 10 }));
    const destination = stage.destinationOf({ window: { start: 3, most: 3 } });
    const batches = Array.from({ length: 30 }, (_, n) => batchOf([event(n)]));
    await Promise.all(batches.map((batch) => destination.send(batch, hooksOf().hooks)));
    expect(stage.emulator.maxConcurrent()).toBe(3);
    expect(stage.emulator.totals().distinct).toBe(30);
  });

  test("a host that is far away gets more of them, each batch once, and fewer after it pushed back", async () => {
    stage.emulator.rule(() => ({ kind: "slow", ms: 200 }));
    const destination = stage.destinationOf();
    const send = (from: number, count: number) =>
      Promise.all(
        Array.from({ length: count }, (_, n) => destination.send(batchOf([event(from + n)]), hooksOf().hooks)),
      );
    await send(0, 200);
    const far = stage.emulator.maxConcurrent();
    expect(far).toBeGreaterThan(16);
    expect(far).toBeLessThanOrEqual(32);

    stage.emulator.fail({ kind: "answer", status: 429 });
    await send(200, 1);
    let open = 0;
    stage.emulator.rule(() => ({ kind: "slow", ms: 50 }));
    const before = stage.emulator.requests.length;
    await send(201, far);
    const times = stage.emulator.requests.slice(before).map(({ at }) => at);
    for (const at of times) open = Math.max(open, times.filter((other) => other >= at && other < at + 40).length);
    expect(open).toBeLessThan(far);
    expect(stage.emulator.totals()).toMatchObject({ received: 201 + far, distinct: 201 + far });
  }, 30_000);

  test("asks the pacer for every event", async () => {
    const taken: number[] = [];
    const pacer = { take: async (events: number) => void taken.push(events), pushback: () => undefined };
    await stage.destinationOf({ pacer }).send(batchOf(many(5)), hooksOf().hooks);
    expect(taken).toEqual([5]);
  });

  test("accepts the answer of older versions", async () => {
    stage.emulator.fail({ kind: "answer", status: 200, body: '{"status":1}', store: true });
    expect(await stage.destinationOf().send(batchOf([event(1)]), hooksOf().hooks)).toEqual({
      accepted: 1,
      refused: [],
    });
  });

  test("goes under the path of the host, or the path it is given", async () => {
    stage.emulator.fail({ kind: "answer", status: 200, body: '{"status":"Ok"}' }, 2);
    await stage.destinationOf({ batchUrlPath: "/batch" }).send(batchOf([event(1)]), hooksOf().hooks);
    expect(stage.emulator.requests[0]?.path).toBe("/batch");
  });
});

describe("what a person must mend is thrown", () => {
  test.each<{ name: string; behaviour: Behaviour; code: AppError["code"] }>([
    { name: "401", behaviour: { kind: "answer", status: 401, body: "bad key" }, code: "destination_refused_token" },
    { name: "403", behaviour: { kind: "answer", status: 403 }, code: "destination_refused_token" },
    { name: "a page", behaviour: { kind: "answer", status: 200, body: "<html>hi" }, code: "destination_not_posthog" },
    {
      name: "other JSON",
      behaviour: { kind: "answer", status: 200, body: '{"ok":1}' },
      code: "destination_not_posthog",
    },
    {
      name: "a page with 400",
      behaviour: { kind: "answer", status: 400, body: "<p>" },
      code: "destination_not_posthog",
    },
    { name: "no content", behaviour: { kind: "answer", status: 204 }, code: "destination_not_posthog" },
    { name: "404", behaviour: { kind: "answer", status: 404 }, code: "destination_not_posthog" },
    { name: "405", behaviour: { kind: "answer", status: 405 }, code: "destination_not_posthog" },
    {
      name: "a redirect",
      behaviour: { kind: "answer", status: 308, headers: { location: "https://elsewhere.example/" } },
      code: "destination_not_posthog",
    },
    {
      name: "a used-up quota",
      behaviour: { kind: "answer", status: 200, body: '{"status":"Ok","quota_limited":["events"]}' },
      code: "destination_quota_limited",
    },
  ])("$name", async ({ behaviour, code }) => {
    stage.emulator.fail(behaviour);
    await expect(stage.destinationOf().send(batchOf(many(3)), hooksOf().hooks)).rejects.toMatchObject({ code });
    expect(stage.emulator.requests).toHaveLength(1);
  });

  test("a key that PostHog does not take", async () => {
    const sent = stage.destinationOf({ projectToken: "phx_personal" }).send(batchOf([event(1)]), hooksOf().hooks);
    await expect(sent).rejects.toMatchObject({ code: "destination_refused_token" });
  });

  test("the other side's words come without the token, on one line, and short", async () => {
    stage.emulator.fail({
      kind: "answer",
      status: 401,
      body: `no ${stage.emulator.token}\n<b>\u0007${"x".repeat(2_000)}`,
    });
    const error: AppError = await stage
      .destinationOf()
      .send(batchOf([event(1)]), hooksOf().hooks)
      .then(
        () => expect.unreachable(),
        (thrown) => thrown,
      );
    expect(error.upstream).toMatch(/^no •••• <b> x+…$/);
    expect(error.upstream).toHaveLength(300);
  });

  test("a private address", async () => {
    expect(() => stage.destinationOf({ policy: { allowPrivate: [] } })).toThrow(/private|public|address/i);
    const byName = stage.destinationOf({
      host: stage.emulator.url.replace("127.0.0.1", "localhost"),
      policy: { allowPrivate: ["localhost"] },
    });
    expect(await byName.send(batchOf([event(1)]), hooksOf().hooks)).toMatchObject({ accepted: 1 });
  });
});
