import { gunzipSync } from "node:zlib";

import { afterEach, describe, expect, test, vi } from "vitest";

import { DAY_MS } from "./export-data";
import { type MixpanelAccess, type MixpanelEmulator, type MixpanelOptions, startMixpanelEmulator } from "./mixpanel";
import { askMixpanel, linesOf } from "./testing/clients";

// vendor-apis, B1 to B8.

// On a machine that may be busy.
vi.setConfig({ testTimeout: 30_000 });

let emulator: MixpanelEmulator;
afterEach(() => emulator.stop());

async function start(options: MixpanelOptions = {}) {
  emulator = await startMixpanelEmulator({ limits: { perSecond: 1_000 }, ...options });
}

const get = (first: string, last = first, asking = {}) => askMixpanel(emulator, first, last, asking);

type Row = { event: string; properties: Record<string, unknown> & { time: number; distinct_id?: string } };
const parsed = (lines: string[]) => lines.map((line) => JSON.parse(line) as Row);
const day = (text: string) => Date.parse(`${text}T00:00:00Z`);

describe("the rows", () => {
  test("are of both days of the window, in seconds unless milliseconds are asked for", async () => {
    await start({ data: { rows: 200 } });
    const { status, headers, body } = await get("2024-02-28", "2024-03-01");
    expect([status, headers["content-type"]]).toEqual([200, "text/plain; charset=utf-8"]);
    const rows = parsed(linesOf(body.toString()));
    const days = rows.map(({ properties: { time } }) => new Date(time * 1_000).toISOString().slice(0, 10));
    expect([...new Set(days)].sort()).toEqual(["2024-02-28", "2024-02-29", "2024-03-01"]);
    const inMs = await get("2024-02-29", "2024-02-29", { query: { time_in_ms: "true" } });
    const times = parsed(linesOf(inMs.body.toString())).map(({ properties: { time } }) => time);
    expect(times.every((time) => time >= day("2024-02-29") && time < day("2024-03-01"))).toBe(true);
    expect(times.some((time) => time % 1_000 !== 0)).toBe(true);
  });

  test("hold repeats, rows without $insert_id and without distinct_id", async () => {
    await start({ data: { rows: 2_000 } });
    const rows = parsed(linesOf((await get("2024-03-09")).body.toString()));
    const ids = rows.map(({ properties }) => properties["$insert_id"]).filter(Boolean);
    const repeats = ids.length - new Set(ids).size;
    expect(repeats / rows.length).toBeGreaterThan(0.015);
    expect(repeats / rows.length).toBeLessThan(0.05);
    expect(rows.length - ids.length).toBeGreaterThan(0);
    expect(rows.some(({ properties }) => properties.distinct_id === undefined)).toBe(true);
  });

  test("differ between downloads: order, late rows, stamps, and whose anonymous rows are", async () => {
    await start({ data: { rows: 300, lateRows: 2 } });
    const download = async () => parsed(linesOf((await get("2024-03-09")).body.toString()));
    const [first, second] = [await download(), await download()];
    const id = ({ properties }: Row) => properties["$insert_id"];
    const late = new Set(second.map(id).filter((one) => one && !first.some((row) => id(row) === one)));
    expect([...late]).toHaveLength(2);
    expect(first.every((row) => second.some((other) => id(other) === id(row)))).toBe(true);
    expect(second.map(id).filter((one) => !late.has(one))).not.toEqual(first.map(id));
    const again = new Map(second.map((row) => [id(row), row.properties]));
    const stamp = "mp_processing_time_ms";
    const named = first.filter((row) => id(row));
    expect(named.filter((row) => again.get(id(row))?.[stamp] === row.properties[stamp])).toEqual([]);
    const moved = named.filter((row) => again.get(id(row))?.distinct_id !== row.properties.distinct_id);
    expect(moved.length).toBeGreaterThan(5);
    for (const row of moved) {
      expect(again.get(id(row))?.["$distinct_id_before_identity"]).toBe(row.properties.distinct_id);
    }
  });

  test("are none, and not one byte, for days without data", async () => {
    await start({ data: { from: day("2024-03-10") } });
    const { status, body } = await get("2024-03-01", "2024-03-09", { gzip: true });
    expect([status, body.length]).toEqual([200, 0]);
    expect(emulator.requests[0]).toMatchObject({ outcome: "whole", rows: 0, slices: [] });
  });

  test("are cut to a limit, and to the events named", async () => {
    await start({ data: { rows: 100 } });
    expect(linesOf((await get("2024-03-09", "2024-03-09", { query: { limit: "7" } })).body.toString())).toHaveLength(7);
    expect((await get("2024-03-09", "2024-03-09", { query: { limit: "100001" } })).status).toBe(400);
    const named = await get("2024-03-09", "2024-03-09", { query: { event: '["Product Viewed"]' } });
    const rows = parsed(linesOf(named.body.toString()));
    expect([...new Set(rows.map(({ event }) => event))]).toEqual(["Product Viewed"]);
  });

  test("come gzipped only to those who take it, and only from 1,400 bytes on", async () => {
    const one = (start: number) => (start === day("2024-03-09") ? 1 : 50);
    await start({ data: { rows: one, reorder: false } });
    const made = (at: number) => emulator.data.rows(at, 1).map(({ line }) => line);
    const small = await get("2024-03-09", "2024-03-09", { gzip: true });
    expect(small.body.length).toBeLessThanOrEqual(1_400);
    expect(small.headers["content-encoding"]).toBeUndefined();
    expect(linesOf(small.body.toString())).toEqual(made(day("2024-03-09")));
    const large = await get("2024-03-10", "2024-03-10", { gzip: true });
    expect(large.headers["content-encoding"]).toBe("gzip");
    expect(linesOf(gunzipSync(large.body).toString())).toEqual(made(day("2024-03-10")));
    expect((await get("2024-03-10")).headers["content-encoding"]).toBeUndefined();
  });
});

describe("who may ask", () => {
  const day = "2024-03-09";
  test("a service account with the project's id, or the project's secret", async () => {
    await start();
    expect((await get(day)).status).toBe(200);
    const secret = { user: emulator.projectSecret, password: "", query: { project_id: "" } };
    expect((await get(day, day, secret)).status).toBe(200);
    expect(emulator.requests.map(({ auth }) => auth)).toEqual(["service_account", "project_secret"]);
  });

  test.each([400, 401] as const)("nobody else: %i in plain text", async (unauthenticated) => {
    await start({ unauthenticated });
    for (const wrong of [{ password: "no" }, { user: "no" }, { user: "no", password: "" }]) {
      const { status, body } = await get(day, day, wrong);
      expect([status, body.toString()]).toEqual([unauthenticated, "Unable to authenticate request"]);
    }
  });

  test("not for another project, nor without one, nor in another region", async () => {
    await start({ region: "in" });
    expect((await get(day, day, { query: { project_id: "1" } })).status).toBe(403);
    expect((await get(day, day, { query: { project_id: "" } })).status).toBe(400);
    expect((await get(day, day, { base: `${emulator.url}/us` })).status).toBe(404);
    expect((await get(day, day, { base: `${emulator.url}/in` })).status).toBe(200);
  });

  test.each([
    ["no_plan", 402, /plan/],
    ["no_role", 403, /permission/],
    ["classified", 403, /classified/],
  ] as [MixpanelAccess, number, RegExp][])("%s: %i", async (access, status, says) => {
    await start();
    emulator.setAccess(access);
    const answer = await get(day);
    expect([answer.status, answer.body.toString()]).toEqual([status, expect.stringMatching(says)]);
    emulator.setAccess("full");
    expect((await get(day)).status).toBe(200);
  });
});

test("refuses days that have not begun, and nonsense, in plain text", async () => {
  await start({ now: () => day("2024-03-09") + 3_600_000 });
  expect((await get("2024-03-09")).status).toBe(200);
  const { status, body } = await get("2024-03-09", "2024-03-10");
  expect([status, body.toString()]).toEqual([400, "to_date cannot be later than today"]);
  expect((await get("2024-03-09", "2024-03-08")).status).toBe(400);
  expect((await get("yesterday")).status).toBe(400);
});

test("the same seed makes the same history for every server; another makes another", async () => {
  await start({ data: { seed: 5, rows: 30, gaps: 0.5 } });
  const first = emulator.data;
  await emulator.stop();
  await start({ data: { seed: 5, rows: 30, gaps: 0.5 } });
  const days = Array.from({ length: 60 }, (_, index) => day("2024-03-09") + index * DAY_MS);
  expect(days.map((at) => emulator.data.rows(at, 2))).toEqual(days.map((at) => first.rows(at, 2)));
  expect(days.filter((at) => first.count(at) === 0).length).toBeGreaterThan(10);
  await emulator.stop();
  await start({ data: { seed: 6, rows: 30, gaps: 0.5 } });
  expect(days.map((at) => emulator.data.rows(at, 1))).not.toEqual(days.map((at) => first.rows(at, 1)));
});
