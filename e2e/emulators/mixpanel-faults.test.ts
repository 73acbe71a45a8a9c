import { constants, gunzipSync } from "node:zlib";

import { afterEach, describe, expect, test, vi } from "vitest";

import { type MixpanelEmulator, type MixpanelOptions, startMixpanelEmulator } from "./mixpanel";
import { TERMINATED } from "./mixpanel-body";
import { askMixpanel, linesOf } from "./testing/clients";

// Limits, and each way in which one download can go wrong, as a client meets it.

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

describe("limits", () => {
  const small = () => get("2024-03-09", "2024-03-09", { query: { limit: "1" } });

  test("60 an hour, which rolls", async () => {
    let now = day("2025-01-01");
    await start({ limits: { perSecond: 1_000, retryAfter: "seconds" }, now: () => now });
    for (let n = 0; n < 60; n++) {
      expect((await small()).status).toBe(200);
      now += 1_000;
    }
    const { status, headers, body } = await small();
    expect([status, headers["retry-after"]]).toEqual([429, String(3_600 - 60)]);
    expect(JSON.parse(body.toString())).toMatchObject({ error: expect.stringContaining("61/60 queries") });
    now = day("2025-01-01") + 3_600_000;
    expect((await small()).status).toBe(200);
    expect((await small()).status).toBe(429);
  });

  test("3 a second, in an hour that tests make short; the time to come back as a date", async () => {
    let now = day("2025-01-01");
    await start({ limits: { perHour: 5, hourMs: 2_000, retryAfter: "date" }, now: () => now });
    const statuses = async (count: number) => {
      const all: number[] = [];
      for (let n = 0; n < count; n++) all.push((await small()).status);
      return all;
    };
    expect(await statuses(4)).toEqual([200, 200, 200, 429]);
    expect((await small()).headers["retry-after"]).toBe("Wed, 01 Jan 2025 00:00:01 GMT");
    now += 1_000;
    expect(await statuses(3)).toEqual([200, 200, 429]);
    now += 1_000;
    expect(await statuses(4)).toEqual([200, 200, 200, 429]);
  });

  test("100 at once, and without Retry-After unless it is asked for", async () => {
    await start({ limits: { perSecond: 1_000, concurrent: 2 } });
    emulator.fail({ delayMs: 200 }, 2);
    const slow = [small(), small()];
    await expect.poll(() => emulator.requests.length).toBe(2);
    const { status, headers } = await small();
    expect([status, headers["retry-after"]]).toEqual([429, undefined]);
    expect((await Promise.all(slow)).map((answer) => answer.status)).toEqual([200, 200]);
    expect((await small()).status).toBe(200);
    expect(emulator.maxConcurrent()).toBe(3);
  });
});

describe("goes wrong", () => {
  const day = "2024-03-09";
  const whole = async () => gunzipSync((await get(day, day, { gzip: true })).body).toString();

  test("with `terminated early` inside a 200 that is whole otherwise", async () => {
    await start({ data: { rows: 50 } });
    emulator.fail({ terminatedEarly: true });
    const { status, body, broken } = await get(day, day, { gzip: true });
    expect([status, broken]).toEqual([200, false]);
    const lines = linesOf(gunzipSync(body).toString());
    expect(lines.at(-1)).toBe(TERMINATED);
    expect(lines.length).toBeLessThan(linesOf(await whole()).length);
  });

  test.each([
    [{ cut: { at: "half" } }, true],
    [{ cut: { at: "half", quietly: true } }, false],
    [{ cut: { at: "end" } }, true],
    [{ cut: { at: "end", quietly: true } }, false],
    [{ corruptByte: true }, false],
    [{ empty: true }, false],
  ] as const)("%j: what was gzipped cannot be read", async (disturbance, isBroken) => {
    await start({ data: { rows: 50 } });
    emulator.fail(disturbance);
    const { body, broken } = await get(day, day, { gzip: true });
    expect(broken).toBe(isBroken);
    expect(() => gunzipSync(body)).toThrow();
    expect(emulator.requests[0]?.outcome).not.toBe("whole");
    expect(linesOf(await whole()).length).toBeGreaterThan(0);
  });

  test("exactly before the trailer of its gzip, or within the last line of a plain body", async () => {
    await start({ data: { rows: 50 } });
    const full = await get(day, day, { gzip: true });
    expect(full.body.readUInt32LE(full.body.length - 4), "the trailer ends with the size").toBe(
      gunzipSync(full.body).length,
    );
    emulator.fail({ cut: { at: "end", quietly: true } }, 2);
    const { body } = await get(day, day, { gzip: true });
    const { finishFlush, all } = { finishFlush: constants.Z_SYNC_FLUSH, all: emulator.data.rows(Date.parse(day), 2) };
    expect(linesOf(gunzipSync(body, { finishFlush }).toString())).toHaveLength(all.length);
    const plain = (await get(day)).body.toString();
    expect(plain.split("\n")).toHaveLength(all.length);
    expect(() => parsed(plain.split("\n"))).toThrow();
  });

  test("with a record that a line break splits, and lines that are no JSON", async () => {
    await start({ data: { rows: 20 } });
    emulator.fail({ brokenRecord: true, corruptLines: 1 });
    const lines = linesOf((await get(day)).body.toString());
    const whole = lines.filter((line) => line.startsWith('{"event":') && line.endsWith("}"));
    expect(lines.length - whole.length).toBe(3);
  });

  test("drop by drop, in pieces of one byte", async () => {
    await start({ data: { rows: 3 } });
    emulator.fail({ drip: { bytes: 100, everyMs: 1 } });
    expect(Math.max(...(await get(day)).chunks)).toBe(100);
    emulator.fail({ chunkBytes: 1 });
    const { chunks, body } = await get(day);
    expect(chunks).toHaveLength(body.length);
    expect(linesOf(body.toString()).length).toBeGreaterThan(0);
  });
});
