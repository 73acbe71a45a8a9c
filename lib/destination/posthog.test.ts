import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { type Behaviour, type PostHogEmulator, startPostHogEmulator } from "@/e2e/emulators/posthog";
import type { AppError } from "@/lib/errors";

import type { EventBatch, SendHooks, Wait } from "./destination";
import { createLocalPacer } from "./pacer";
import { createPostHogDestination, type PostHogOptions } from "./posthog";

let emulator: PostHogEmulator;
const open: { close(): Promise<void> }[] = [];

beforeEach(async () => {
  emulator = await startPostHogEmulator();
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((destination) => destination.close()));
  await emulator.stop();
});

const QUICK = { firstMs: 20, maxMs: 80, random: () => 1 };

function destinationOf(options: Partial<PostHogOptions> = {}) {
  const destination = createPostHogDestination({
    host: emulator.url,
    projectToken: emulator.token,
    pacer: createLocalPacer(null),
    policy: { allowPrivate: ["127.0.0.1"] },
    backoff: QUICK,
    ...options,
  });
  open.push(destination);
  return destination;
}

const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;

function event(n: number, patch: Record<string, unknown> = {}) {
  return {
    uuid: uuid(n),
    event: "Signed Up",
    distinct_id: `user ${n}`,
    timestamp: "2024-03-09T23:59:58.120Z",
    properties: { n },
    ...patch,
  };
}

function batchOf(events: unknown[]): EventBatch {
  const texts = events.map((one) => JSON.stringify(one));
  const ends = new Uint32Array(texts.length);
  let end = -1;
  texts.forEach((text, i) => (ends[i] = end += 1 + Buffer.byteLength(text)));
  return { json: Buffer.from(texts.join(",")), ends };
}

function hooksOf(signal = new AbortController().signal) {
  const waits: (Wait | null)[] = [];
  const hooks: SendHooks = { signal, onWait: (wait) => waits.push(wait) };
  return { hooks, waits };
}

const many = (count: number) => Array.from({ length: count }, (_, n) => event(n));
const sentUuids = () =>
  emulator
    .events()
    .map((stored) => stored.uuid)
    .sort();

describe("a good batch", () => {
  test("arrives as it is, gzipped, flagged as historical, without sent_at", async () => {
    const events = [event(1), event(2, { distinct_id: "ü€😀" })];
    const result = await destinationOf().send(batchOf(events), hooksOf().hooks);
    expect(result).toEqual({ accepted: 2, refused: [] });
    expect(emulator.events().map(({ raw }) => raw)).toEqual(events);
    const [request] = emulator.requests;
    expect(request?.headers["content-encoding"]).toBe("gzip");
    expect(request?.envelope).toEqual({ api_key: emulator.token, historical_migration: true });
  });

  test("keeps to the requests on their way of the whole destination", async () => {
    emulator.rule(() => ({ kind: "slow", ms: 10 }));
    const destination = destinationOf({ window: { start: 3, most: 3 } });
    const batches = Array.from({ length: 30 }, (_, n) => batchOf([event(n)]));
    await Promise.all(batches.map((batch) => destination.send(batch, hooksOf().hooks)));
    expect(emulator.maxConcurrent()).toBe(3);
    expect(emulator.totals().distinct).toBe(30);
  });

  test("a host that is far away gets more of them, each batch once, and fewer after it pushed back", async () => {
    emulator.rule(() => ({ kind: "slow", ms: 200 }));
    const destination = destinationOf();
    const send = (from: number, count: number) =>
      Promise.all(
        Array.from({ length: count }, (_, n) => destination.send(batchOf([event(from + n)]), hooksOf().hooks)),
      );
    await send(0, 200);
    const far = emulator.maxConcurrent();
    expect(far).toBeGreaterThan(16);
    expect(far).toBeLessThanOrEqual(32);

    emulator.fail({ kind: "answer", status: 429 });
    await send(200, 1);
    let open = 0;
    emulator.rule(() => ({ kind: "slow", ms: 50 }));
    const before = emulator.requests.length;
    await send(201, far);
    const times = emulator.requests.slice(before).map(({ at }) => at);
    for (const at of times) open = Math.max(open, times.filter((other) => other >= at && other < at + 40).length);
    expect(open).toBeLessThan(far);
    expect(emulator.totals()).toMatchObject({ received: 201 + far, distinct: 201 + far });
  }, 30_000);

  test("asks the pacer for every event", async () => {
    const taken: number[] = [];
    const pacer = { take: async (events: number) => void taken.push(events), pushback: () => undefined };
    await destinationOf({ pacer }).send(batchOf(many(5)), hooksOf().hooks);
    expect(taken).toEqual([5]);
  });

  test("accepts the answer of older versions", async () => {
    emulator.fail({ kind: "answer", status: 200, body: '{"status":1}', store: true });
    expect(await destinationOf().send(batchOf([event(1)]), hooksOf().hooks)).toEqual({ accepted: 1, refused: [] });
  });

  test("goes under the path of the host, or the path it is given", async () => {
    emulator.fail({ kind: "answer", status: 200, body: '{"status":"Ok"}' }, 2);
    await destinationOf({ batchUrlPath: "/batch" }).send(batchOf([event(1)]), hooksOf().hooks);
    expect(emulator.requests[0]?.path).toBe("/batch");
  });
});

describe("events that are refused", () => {
  test.each([
    { name: "one", bad: [37] },
    { name: "the first and the last", bad: [0, 99] },
    { name: "neighbours", bad: [49, 50, 51] },
    { name: "every third", bad: Array.from({ length: 34 }, (_, n) => n * 3) },
  ])("are found alone, and all others delivered: $name", async ({ bad }) => {
    const events = many(100).map((good, n) => (bad.includes(n) ? { ...good, distinct_id: "" } : good));
    const { accepted, refused } = await destinationOf().send(batchOf(events), hooksOf().hooks);
    expect(accepted).toBe(100 - bad.length);
    expect(refused.map(({ index }) => index).sort((a, b) => a - b)).toEqual(bad);
    expect(refused[0]).toMatchObject({ status: 400, detail: "event submitted without a distinct_id" });
    expect(sentUuids()).toEqual(events.flatMap((one, n) => (bad.includes(n) ? [] : [one.uuid])));
    expect(emulator.totals().received).toBe(100 - bad.length);
  });

  test("one bad event among 1,000 costs about 20 requests", async () => {
    const events = many(1_000);
    events[700] = event(700, { uuid: "no uuid" });
    await destinationOf().send(batchOf(events), hooksOf().hooks);
    expect(emulator.requests.length).toBeLessThan(25);
  });

  test("a body over the limit is halved until it fits", async () => {
    await emulator.stop();
    emulator = await startPostHogEmulator({ maxBodyBytes: 2_000 });
    const result = await destinationOf().send(batchOf(many(50)), hooksOf().hooks);
    expect(result).toEqual({ accepted: 50, refused: [] });
    expect(emulator.totals()).toMatchObject({ received: 50, distinct: 50 });
  });

  test("a size that was too large once is not tried again", async () => {
    await emulator.stop();
    emulator = await startPostHogEmulator({ maxBodyBytes: 100_000 });
    const destination = destinationOf();
    const large = many(50).map((one) => ({ ...one, properties: { text: "x".repeat(10_000) } }));
    await destination.send(batchOf(large), hooksOf().hooks);
    const refused = () => emulator.requests.filter(({ status }) => status === 413).length;
    const atFirst = refused();
    expect(atFirst).toBeGreaterThan(0);
    await Promise.all([1, 2, 3].map(() => destination.send(batchOf(large), hooksOf().hooks)));
    expect(refused()).toBe(atFirst);
    expect(emulator.totals()).toMatchObject({ received: 200, distinct: 50 });
  });

  test("a 413 that has nothing to do with the size does not make later batches small", async () => {
    emulator.fail({ kind: "answer", status: 413 });
    const destination = destinationOf();
    await destination.send(batchOf(many(50)), hooksOf().hooks);
    expect(emulator.requests).toHaveLength(3);
    await destination.send(batchOf(many(50)), hooksOf().hooks);
    expect(emulator.requests).toHaveLength(4);
  });

  test("a single event that is too large is refused for itself", async () => {
    const events = [event(1), event(2, { properties: { text: "x".repeat(1_000_001) } }), event(3)];
    const { accepted, refused } = await destinationOf().send(batchOf(events), hooksOf().hooks);
    expect(accepted).toBe(2);
    expect(refused).toEqual([{ index: 1, status: 413, detail: "maximum event size exceeded" }]);
  });

  test("a host that refuses everything is found out after few requests", async () => {
    emulator.rule(() => ({ kind: "answer", status: 400, body: "Bad Request" }));
    const send = destinationOf().send(batchOf(many(1_000)), hooksOf().hooks);
    await expect(send).rejects.toMatchObject({ code: "destination_not_posthog", upstream: "Bad Request" });
    expect(emulator.requests.length).toBeLessThan(60);
  });

  test("a long run of bad events at the very beginning is no reason to blame the host", async () => {
    const events = many(300).map((one, n) => (n < 200 ? { ...one, distinct_id: "" } : one));
    const { accepted, refused } = await destinationOf().send(batchOf(events), hooksOf().hooks);
    expect({ accepted, refused: refused.length }).toEqual({ accepted: 100, refused: 200 });
    expect(emulator.totals().distinct).toBe(100);
  });

  test("a small batch may be refused as a whole, event by event", async () => {
    emulator.rule(() => ({ kind: "answer", status: 400, body: "no" }));
    const { accepted, refused } = await destinationOf().send(batchOf(many(20)), hooksOf().hooks);
    expect({ accepted, refused: refused.length }).toEqual({ accepted: 0, refused: 20 });
  });

  test("the search ends when no more may be refused", async () => {
    const events = many(1_000).map((one, n) => (n < 500 ? one : { ...one, distinct_id: "" }));
    let left = 10;
    const hooks = { ...hooksOf().hooks, onRefused: () => left-- > 0 };
    await expect(destinationOf().send(batchOf(events), hooks)).rejects.toMatchObject({ code: "too_many_rejects" });
    expect(emulator.requests.length).toBeLessThan(60);
  });
});

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
      emulator.fail(behaviour, 3);
      const { hooks, waits } = hooksOf();
      const timeouts = { connectMs: 1_000, headersMs: 300, bodyMs: 300 };
      const result = await destinationOf({ timeouts }).send(batchOf(many(3)), hooks);
      expect(result).toEqual({ accepted: 3, refused: [] });
      expect(waits).toHaveLength(4);
      expect(waits[0]?.reason).toMatch(reason);
      expect(waits[3]).toBeNull();
      expect(emulator.totals().distinct).toBe(3);
    },
    15_000,
  );

  test("a host that is not there yet", async () => {
    const { port } = new URL(emulator.url);
    await emulator.stop();
    const { hooks, waits } = hooksOf();
    const sent = destinationOf().send(batchOf([event(1)]), hooks);
    await expect.poll(() => waits.length).toBeGreaterThan(2);
    expect(waits[0]?.reason).toMatch(/refuses the connection/);
    emulator = await startPostHogEmulator({ port: Number(port) });
    expect(await sent).toEqual({ accepted: 1, refused: [] });
  });

  test("the wait doubles up to its ceiling", async () => {
    emulator.fail({ kind: "answer", status: 500 }, 5);
    await destinationOf().send(batchOf([event(1)]), hooksOf().hooks);
    const at = emulator.requests.map((request) => request.at);
    const gaps = at.slice(1).map((time, i) => time - at[i]!);
    for (const [i, expected] of [20, 40, 80, 80, 80].entries()) expect(gaps[i]).toBeGreaterThanOrEqual(expected - 2);
  });

  test.each([
    { name: "seconds", retryAfter: () => "1" },
    { name: "a date", retryAfter: () => new Date(Date.now() + 2_000).toUTCString() },
  ])("Retry-After in $name holds back every sender", async ({ retryAfter }) => {
    emulator.fail({ kind: "answer", status: 429, headers: { "retry-after": retryAfter() } });
    const pushbacks: number[] = [];
    const pacer = { take: async () => undefined, pushback: () => void pushbacks.push(1) };
    const destination = destinationOf({ pacer });
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
    emulator.rule(() => ({ kind: "answer", status: 503, headers: { "retry-after": "3600" } }));
    const abort = new AbortController();
    const { hooks, waits } = hooksOf(abort.signal);
    const sent = destinationOf().send(batchOf([event(1)]), hooks);
    await expect.poll(() => waits.length).toBe(1);
    abort.abort(new Error("The lease is lost."));
    await expect(sent).rejects.toThrow("The lease is lost.");
    const requests = emulator.requests.length;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(emulator.requests.length).toBe(requests);
  });

  test("an abort ends a request that gets no answer", async () => {
    emulator.fail({ kind: "stall" });
    const abort = new AbortController();
    const sent = destinationOf().send(batchOf([event(1)]), hooksOf(abort.signal).hooks);
    await expect.poll(() => emulator.requests.length).toBe(1);
    abort.abort(new Error("Enough."));
    await expect(sent).rejects.toThrow("Enough.");
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
    emulator.fail(behaviour);
    await expect(destinationOf().send(batchOf(many(3)), hooksOf().hooks)).rejects.toMatchObject({ code });
    expect(emulator.requests).toHaveLength(1);
  });

  test("a key that PostHog does not take", async () => {
    const sent = destinationOf({ projectToken: "phx_personal" }).send(batchOf([event(1)]), hooksOf().hooks);
    await expect(sent).rejects.toMatchObject({ code: "destination_refused_token" });
  });

  test("the other side's words come without the token, on one line, and short", async () => {
    emulator.fail({ kind: "answer", status: 401, body: `no ${emulator.token}\n<b>\u0007${"x".repeat(2_000)}` });
    const error: AppError = await destinationOf()
      .send(batchOf([event(1)]), hooksOf().hooks)
      .then(
        () => expect.unreachable(),
        (thrown) => thrown,
      );
    expect(error.upstream).toMatch(/^no •••• <b> x+…$/);
    expect(error.upstream).toHaveLength(300);
  });

  test("a private address", async () => {
    expect(() => destinationOf({ policy: { allowPrivate: [] } })).toThrow(/private|public|address/i);
    const byName = destinationOf({
      host: emulator.url.replace("127.0.0.1", "localhost"),
      policy: { allowPrivate: ["localhost"] },
    });
    expect(await byName.send(batchOf([event(1)]), hooksOf().hooks)).toMatchObject({ accepted: 1 });
  });
});
