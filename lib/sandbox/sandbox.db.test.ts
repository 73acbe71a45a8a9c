import { gzipSync } from "node:zlib";

import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import type { Db } from "@/lib/db/client";
import { createTestDb } from "@/lib/db/testing/test-db";
import { hashToken } from "@/lib/auth/tokens";
import { capture } from "./capture";
import { listSandboxEvents, summariseSandbox } from "./read";

const TOKEN = "sandbox-token";
const UUID = "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b";

let testDb: Awaited<ReturnType<typeof createTestDb>>;
let sandbox: string;
const db = (): Db => testDb.db;

beforeAll(async () => {
  process.env.LOG_LEVEL = "silent";
  testDb = await createTestDb();
});
afterAll(() => testDb.drop());
beforeEach(async () => {
  await db().destination.deleteMany();
  const row = await db().destination.create({
    data: {
      kind: "sandbox",
      name: "Sandbox",
      secret: new Uint8Array(),
      tokenHash: Uint8Array.from(hashToken(TOKEN)),
      projectTokenLast4: "oken",
    },
  });
  sandbox = row.id;
});

type Send = { token?: string; headers?: Record<string, string> };

function send(body: string | Uint8Array, { token = TOKEN, headers = {} }: Send = {}): Promise<Response> {
  const sent = typeof body === "string" ? body : Uint8Array.from(body);
  return capture(db, token, new Request("http://x/sandbox/t/batch/", { method: "POST", body: sent, headers }));
}

const batch = (...events: string[]) => `{"api_key":"phc_x","historical_migration":true,"batch":[${events.join(",")}]}`;
const event = (patch: object = {}) =>
  JSON.stringify({
    event: "Signed Up",
    distinct_id: "u1",
    uuid: UUID,
    timestamp: "2024-03-09T23:59:58.120Z",
    properties: {},
    ...patch,
  });
const stored = async () => (await listSandboxEvents(db(), sandbox, { limit: 500 })).items;

describe("the capture endpoint", () => {
  test("answers as PostHog does and keeps the event's text digit for digit", async () => {
    const raw = `{"event":"Paid","distinct_id":"u1","uuid":"${UUID}", "timestamp":"2024-03-09T23:59:58.120Z","properties":{"n":1234567890123456789,"e":1e400,"f":0.1000000000000000055,"s":"\\u0000\\ud800 ✓"}}`;
    const response = await send(gzipSync(batch(raw)), { headers: { "content-encoding": "gzip" } });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: "Ok" });
    expect(await stored()).toMatchObject([{ raw, event: "Paid", distinctId: "u1", uuid: UUID, copies: 1 }]);
  });

  test("finds gzip by its first bytes", async () => {
    expect((await send(gzipSync(batch(event())))).status).toBe(200);
  });

  test.each([
    { name: "the same event in one batch", bodies: [batch(event(), event())], copies: [2] },
    { name: "the same event in two batches", bodies: [batch(event()), batch(event())], copies: [2] },
    {
      name: "another time on the same UTC day",
      bodies: [batch(event(), event({ timestamp: "2024-03-09T00:00:00Z" }))],
      copies: [2],
    },
    {
      name: "the same moment, written with an offset",
      bodies: [batch(event(), event({ timestamp: "2024-03-10T00:59:58+01:00" }))],
      copies: [2],
    },
    { name: "the uuid in capitals", bodies: [batch(event(), event({ uuid: UUID.toUpperCase() }))], copies: [2] },
    { name: "another UTC day", bodies: [batch(event(), event({ timestamp: "2024-03-10T00:00:00Z" }))], copies: [1, 1] },
    { name: "another name", bodies: [batch(event(), event({ event: "x" }))], copies: [1, 1] },
    { name: "another person", bodies: [batch(event(), event({ distinct_id: "u2" }))], copies: [1, 1] },
    { name: "no uuid", bodies: [batch(event({ uuid: undefined }), event({ uuid: "" }))], copies: [1, 1] },
  ])("folds repeats as PostHog does: $name", async ({ bodies, copies }) => {
    for (const body of bodies) expect((await send(body)).status).toBe(200);
    expect((await stored()).map((row) => row.copies)).toEqual(copies);
  });

  test.each([
    { name: "not JSON", body: "{", status: 400 },
    { name: "not gzip", body: Buffer.from([0x1f, 0x8b, 1, 2, 3]), status: 400 },
    { name: "an empty batch", body: batch(), status: 400 },
    { name: "no batch", body: '{"api_key":"phc_x"}', status: 400 },
    { name: "an event that is not JSON", body: batch(event(), "{a}"), status: 400 },
    { name: "an event that is no object", body: batch(event(), "1"), status: 400 },
    { name: "a bad uuid", body: batch(event(), event({ uuid: "1234" })), status: 400 },
    { name: "a blank distinct_id", body: batch(event(), event({ distinct_id: " " })), status: 400 },
    { name: "no distinct_id", body: batch(event(), event({ distinct_id: undefined })), status: 400 },
    { name: "no event name", body: batch(event(), event({ event: "" })), status: 400 },
    { name: "no api_key", body: `{"batch":[${event()}]}`, status: 401 },
    { name: "a personal API key", body: batch(event()).replace("phc_x", "phx_x"), status: 401 },
    {
      name: "an event over 1 MB",
      body: batch(event(), event({ properties: { a: "x".repeat(1_000_000) } })),
      status: 413,
    },
    {
      name: "a body that unpacks to over 20 MiB",
      body: gzipSync(batch(`"${"x".repeat(21 * 1024 * 1024)}"`)),
      status: 413,
    },
    { name: "a body over 20 MiB", body: " ".repeat(20 * 1024 * 1024 + 1), status: 413 },
  ])("refuses the whole batch for $name", async ({ body, status }) => {
    const response = await send(body);
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toMatch(/^text\/plain/);
    expect(await stored()).toEqual([]);
  });

  test("does not know another token", async () => {
    expect((await send(batch(event()), { token: "another" })).status).toBe(401);
  });

  test("takes the person from where PostHog looks", async () => {
    const odd = [
      event({ distinct_id: undefined, properties: { distinct_id: "p" }, uuid: undefined }),
      event({ distinct_id: 7, uuid: undefined }),
      event({ distinct_id: "a\0b", uuid: undefined }),
      event({ distinct_id: "é".repeat(250), uuid: undefined }),
    ];
    expect((await send(batch(...odd))).status).toBe(200);
    expect((await stored()).map(({ distinctId }) => distinctId).sort()).toEqual(
      ["7", "a\uFFFDb", "p", "é".repeat(200)].sort(),
    );
  });

  test("survives batches with the same events at once, in any order", async () => {
    const events = Array.from({ length: 200 }, (_, i) => event({ distinct_id: `u${i}` }));
    const bodies = Array.from({ length: 12 }, (_, i) => batch(...(i % 2 ? events : [...events].reverse())));
    const responses = await Promise.all(bodies.map((body) => send(body)));
    expect(responses.map(({ status }) => status)).toEqual(bodies.map(() => 200));
    expect((await stored()).map(({ copies }) => copies)).toEqual(events.map(() => 12));
  });
});

describe("reading a sandbox", () => {
  beforeEach(async () => {
    const events = Array.from({ length: 25 }, (_, i) =>
      event({
        event: i % 5 ? "View" : "Buy",
        distinct_id: `u${i % 10}`,
        uuid: undefined,
        timestamp: `2024-03-10T00:00:${10 + i}Z`,
      }),
    );
    await send(batch(...events));
    await send(batch(event(), event()));
  });

  test("counts what arrived and what it folded to", async () => {
    expect(await summariseSandbox(db(), sandbox)).toEqual({
      events: 26,
      received: 27,
      people: 10,
      names: [
        { event: "View", count: 20 },
        { event: "Buy", count: 5 },
        { event: "Signed Up", count: 1 },
      ],
      firstTimestamp: "2024-03-09T23:59:58.120Z",
      lastTimestamp: "2024-03-10T00:00:34Z",
    });
  });

  test("pages through every event once", async () => {
    const seen: string[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await listSandboxEvents(db(), sandbox, { limit: 10, cursor });
      seen.push(...page.items.map(({ id }) => id));
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    expect([seen.length, new Set(seen).size]).toEqual([26, 26]);
  });

  test("finds by name and person", async () => {
    const found = await listSandboxEvents(db(), sandbox, { event: "Buy", distinctId: "u5", limit: 50 });
    expect(found.items.map((item) => [item.event, item.distinctId])).toEqual(Array(2).fill(["Buy", "u5"]));
  });

  test("knows no other sandbox", async () => {
    const id = "7d444840-9dc0-41d1-b245-5ffdce74fad2";
    await expect(summariseSandbox(db(), id)).rejects.toMatchObject({ code: "not_found" });
    await expect(listSandboxEvents(db(), sandbox, { limit: 5, cursor: "x" })).rejects.toMatchObject({
      code: "invalid_input",
    });
  });
});
