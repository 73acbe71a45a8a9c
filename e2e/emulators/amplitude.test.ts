import { afterEach, describe, expect, test, vi } from "vitest";

import { type AmplitudeEmulator, type AmplitudeOptions, startAmplitudeEmulator } from "./amplitude";
import { askAmplitude, linesOf, unzip } from "./testing/clients";

// vendor-apis, A1 to A5.

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

describe("the archive", () => {
  test("holds both hours of the window, by time of upload, some of whose events happened long before", async () => {
    await start({ data: { rows: 60 } });
    const { status, headers, body } = await get("20240309T22", "20240310T01");
    expect([status, headers["content-type"], headers["content-length"]]).toEqual([200, "application/zip", undefined]);
    const rows = await rowsOf(body);
    const uploads = rows.map(({ server_upload_time: at }) => String(at).slice(0, 13));
    expect([...new Set(uploads)].sort()).toEqual(["2024-03-09 22", "2024-03-09 23", "2024-03-10 00", "2024-03-10 01"]);
    expect(rows.some(({ event_time: at }) => String(at) < "2024-03-09 20")).toBe(true);
    expect(new Set(rows.map(({ uuid }) => uuid).filter(Boolean)).size).toBe(rows.filter(({ uuid }) => uuid).length);
    const one = await rowsOf((await get("20240309T23")).body);
    expect(one).toHaveLength(uploads.filter((at) => at === "2024-03-09 23").length);
  });

  test("names its files as Amplitude does, with several files an hour and every form of member", async () => {
    await start({ projectId: 187520 });
    const files = await unzip((await get("20240309T00", "20240309T11")).body);
    expect(files.every(({ name }) => /^187520\/187520_2024-03-09_(\d|1[01])#\d+\.json\.gz$/.test(name))).toBe(true);
    expect(files.length).toBeGreaterThan(12);
    const forms = files.map(({ method, described }) => `${method}${described ? "d" : ""}`);
    expect([...new Set(forms)].sort()).toEqual(["0", "0d", "8", "8d"]);
  });

  test("can be zip64", async () => {
    await start({ forms: [{ deflated: false, described: false, zip64: true }] });
    const { body } = await get("20240309T00");
    expect(body.includes(Buffer.from("PK\u0006\u0006", "latin1"))).toBe(true);
    expect((await rowsOf(body)).length).toBe(emulator.data.count(hour("20240309T00")));
  });

  test("has another order and late rows at each download, and the same history for the same seed", async () => {
    await start({ data: { lateRows: 2, seed: 9 } });
    const downloads: string[][] = [];
    for (let n = 1; n <= 3; n++) {
      const files = await unzip((await get("20240309T05")).body);
      downloads.push(files.flatMap(({ text }) => linesOf(text)));
    }
    const [first, second, third] = downloads as [string[], string[], string[]];
    expect([second.length, third.length]).toEqual([first.length + 2, first.length + 4]);
    expect(first.filter((line) => !second.includes(line))).toEqual([]);
    expect(second.filter((line) => first.includes(line))).not.toEqual(first);
    for (const [index, lines] of downloads.entries()) {
      const made = emulator.data.rows(hour("20240309T05"), index + 1).map(({ line }) => line);
      expect(lines.toSorted()).toEqual(made.toSorted());
    }
    expect(emulator.requests.map(({ attempt, slices }) => [attempt, slices[0]?.version])).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
  });
});

describe("refuses", () => {
  test.each([
    ["a wrong key", { user: "somebody" }],
    ["a wrong region", { base: "/eu" }],
  ])("%s by 403", async (_, { user, base = "" }: { user?: string; base?: string }) => {
    await start();
    const { status } = await get("20240309T00", "20240309T00", { base: emulator.url + base, ...(user && { user }) });
    expect(status).toBe(403);
    expect(emulator.requests[0]).toMatchObject({ status: 403, outcome: "refused", window: null });
    expect((await get("20240309T00", "20240309T00", { base: `${emulator.url}/us` })).status).toBe(200);
  });

  test("hours without data by 404 and a text, as also hours that are younger than 2 h", async () => {
    const now = hour("20240309T12") + 60_000;
    await start({ data: { from: hour("20240309T05"), to: hour("20250101T00") }, now: () => now });
    const none = await get("20240309T00", "20240309T04");
    expect([none.status, none.body.toString()]).toEqual([404, "Raw data files were not found."]);
    expect((await get("20240309T10")).status).toBe(404);
    const rows = await rowsOf((await get("20240309T08", "20240309T12")).body);
    expect([...new Set(rows.map(({ server_upload_time: at }) => String(at).slice(11, 13)))].sort()).toEqual([
      "08",
      "09",
    ]);
    expect(emulator.requests.map(({ outcome }) => outcome)).toEqual(["no_data", "no_data", "whole"]);
  });

  test("too large answers, too long ranges and nonsense by 400", async () => {
    await start({ maxBytes: 20_000 });
    const { status, body } = await get("20240309T00", "20240309T23");
    expect([status, body.toString()]).toEqual([400, expect.stringMatching(/too large/)]);
    expect((await get("20240309T00")).status).toBe(200);
    expect((await get("20230101T00", "20240101T00")).status).toBe(400);
    expect((await get("20240309T01", "20240309T00")).status).toBe(400);
    expect((await get("2024-03-09")).status).toBe(400);
  });
});

test("a long window is made while it is read, and stops being made when the client leaves", async () => {
  await start({ data: { rows: 40 } });
  const authorization = `Basic ${Buffer.from(`${emulator.apiKey}:${emulator.secretKey}`).toString("base64")}`;
  const year = `${emulator.url}/api/2/export?start=20240101T00&end=20241229T23`;
  const { body } = await fetch(year, { headers: { authorization } });
  const reader = body!.getReader();
  expect((await reader.read()).value!.length).toBeGreaterThan(0);
  await reader.cancel();
  await expect.poll(() => emulator.requests[0]?.outcome, { timeout: 10_000 }).toBe("left");
  expect(emulator.requests[0]?.rows).toBeGreaterThan(200_000);
});
