import { afterEach, describe, expect, test, vi } from "vitest";

import { type AmplitudeEmulator, type AmplitudeOptions, startAmplitudeEmulator } from "./amplitude";
import { askAmplitude, linesOf, unzip } from "./testing/clients";

// Each way in which one download can go wrong, as a client meets it.

// On a machine that may be busy.
vi.setConfig({ testTimeout: 30_000 });

let emulator: AmplitudeEmulator;
afterEach(() => emulator.stop());

async function start(options: AmplitudeOptions = {}) {
  emulator = await startAmplitudeEmulator(options);
}
const hour = (text: string) => Date.parse(`${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 11)}:00:00Z`);

const get = (first: string, last = first, asking = {}) => askAmplitude(emulator, first, last, asking);

async function rowsOf(body: Buffer): Promise<Record<string, unknown>[]> {
  const files = await unzip(body);
  return files.flatMap(({ text }) => linesOf(text).map((line) => JSON.parse(line) as Record<string, unknown>));
}

describe("goes wrong", () => {
  const WINDOW = "20240309T05";

  test.each([
    [{ cut: { at: "half" } }, true],
    [{ cut: { at: "half", quietly: true } }, false],
    [{ cut: { at: "end" } }, true],
    [{ cut: { at: "end", quietly: true } }, false],
    [{ corruptByte: true }, false],
    [{ empty: true }, false],
  ] as const)("%j: the archive cannot be read", async (disturbance, broken) => {
    await start();
    emulator.fail(disturbance);
    const answer = await get(WINDOW);
    expect([answer.status, answer.broken]).toEqual([200, broken]);
    await expect(rowsOf(answer.body)).rejects.toThrow();
    expect(emulator.requests[0]?.outcome).not.toBe("whole");
    expect(await rowsOf((await get(WINDOW)).body)).toHaveLength(emulator.data.count(hour(WINDOW)));
  });

  test("a cut at the end leaves all data there, and only the directory is missing", async () => {
    await start({ data: { reorder: false } });
    const { body: whole } = await get(WINDOW);
    emulator.fail({ cut: { at: "end", quietly: true } });
    const { body } = await get(WINDOW);
    expect(whole.subarray(0, body.length).equals(body)).toBe(true);
    expect(whole.readUInt32LE(body.length)).toBe(0x02014b50);
  });

  test("in pieces of one byte, and of 16 MB", async () => {
    await start();
    emulator.fail({ chunkBytes: 1 });
    const small = await get(WINDOW);
    expect(Math.max(...small.chunks)).toBe(1);
    expect(await rowsOf(small.body)).toHaveLength(emulator.data.count(hour(WINDOW)));
    emulator.fail({ chunkBytes: 16 * 1024 * 1024 });
    expect(await rowsOf((await get(WINDOW)).body)).toHaveLength(emulator.data.count(hour(WINDOW)));
  });

  test("by falling silent, and says of a client that gives up that it left", async () => {
    await start();
    for (const disturbance of [{ stallAt: "half" as const }, { hang: true as const }]) {
      emulator.fail(disturbance);
      const signal = AbortSignal.timeout(100);
      const answer = await get(WINDOW, WINDOW, { signal }).catch(() => null);
      expect(answer?.broken ?? true).toBe(true);
    }
    await expect.poll(() => emulator.requests.map(({ outcome }) => outcome)).toEqual(["stalled", "hung"]);
  });

  test("by resets, delays and answers, for the windows and attempts that a rule names", async () => {
    await start();
    emulator.addFault({ attempt: 2, do: { reset: true } });
    emulator.addFault({
      from: "2024-03-09T05:00Z",
      to: "2024-03-09T06:00Z",
      times: 1,
      do: { answer: { status: 504 } },
    });
    emulator.addFault({
      longerThanHours: 1,
      do: { answer: { status: 429, headers: { "retry-after": "7" } }, delayMs: 5 },
    });
    expect((await get("20240309T04")).status).toBe(200);
    expect((await get(WINDOW)).status).toBe(504);
    await expect(get(WINDOW)).rejects.toThrow();
    expect((await get(WINDOW)).status).toBe(200);
    const { status, headers } = await get("20240309T01", "20240309T02");
    expect([status, headers["retry-after"]]).toEqual([429, "7"]);
    emulator.clearFaults();
    expect((await get("20240309T01", "20240309T02")).status).toBe(200);
  });

  test("with lines that are no JSON among its rows", async () => {
    await start();
    emulator.fail({ corruptLines: 2 });
    const files = await unzip((await get(WINDOW)).body);
    const lines = files.flatMap(({ text }) => linesOf(text));
    expect(lines).toHaveLength(emulator.data.count(hour(WINDOW)) + 2);
    expect(lines.filter((line) => !line.endsWith("}"))).toHaveLength(2);
  });
});

test("another process steers it by the control route", async () => {
  await start();
  const control = (method: string, path: string, body?: unknown) =>
    fetch(`${emulator.url}/control/${path}`, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
  expect((await control("POST", "faults", [{ times: 1, do: { answer: { status: 503 } } }])).status).toBe(200);
  expect((await control("POST", "faults", { times: 1 })).status).toBe(400);
  expect((await get("20240309T05")).status).toBe(503);
  const log = (await (await control("GET", "requests")).json()) as unknown[];
  expect(log).toMatchObject([
    { number: 1, status: 503, auth: "api_key", attempt: 1, window: { start: hour("20240309T05") } },
  ]);
  await control("POST", "faults", { do: { answer: { status: 503 } } });
  await control("DELETE", "faults");
  expect((await get("20240309T05")).status).toBe(200);
  expect((await control("GET", "nothing")).status).toBe(404);
});
