import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { type AmplitudeEmulator, startAmplitudeEmulator } from "@/e2e/emulators/amplitude";
import type { ExportEmulator } from "@/e2e/emulators/export-server";
import { type MixpanelEmulator, startMixpanelEmulator } from "@/e2e/emulators/mixpanel";
import { createTestDb, type TestDb } from "@/lib/db/testing/test-db";
import { options } from "@/lib/schemas/options";
import { type PreviewResult, previewBody, previewResult } from "@/lib/schemas/preview";
import type { SourceInput } from "@/lib/schemas/source";
import type { SourceSettings } from "@/lib/sources/open-source";
import { requestGate } from "./exports/request-gate";
import { estimateMigration } from "./look-for-estimate";
import { KeptSamples } from "./kept-samples";
import { preview } from "./preview";
import { sampleShare } from "./sample-share";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const never = new AbortController().signal;

let own: TestDb;
let settings: SourceSettings;
beforeAll(async () => {
  own = await createTestDb();
  settings = { importDir: "/nowhere", policy: { allowPrivate: ["127.0.0.1"] }, gate: requestGate(own.db, 3_600) };
});
afterAll(() => own.drop());

const run = async (source: SourceInput, limit = 200, changed: Partial<SourceSettings> = {}): Promise<PreviewResult> =>
  previewResult.parse(await preview(previewBody.parse({ source, limit }), { ...settings, ...changed }, never));
const booked = () => own.db.$queryRaw<{ n: number }[]>`SELECT count(*)::int AS n FROM vendor_requests`;
const served = ({ requests }: ExportEmulator) => requests.map(({ status }) => status);
const hoursOf = ({ records }: PreviewResult) => new Set(records.map(({ partKey }) => partKey));

const ofAmplitude = (emulator: AmplitudeEmulator, changed: object = {}): SourceInput => ({
  kind: "amplitude",
  region: "us",
  baseUrl: emulator.url,
  apiKey: emulator.apiKey,
  secretKey: emulator.secretKey,
  from: "2023-06-01T00:00:00Z",
  to: "2024-03-01T00:00:00Z",
  ...changed,
});
const ofMixpanel = (emulator: MixpanelEmulator, changed: object = {}): SourceInput => ({
  kind: "mixpanel",
  region: "us",
  baseUrl: emulator.url,
  auth: {
    type: "service_account",
    username: emulator.username,
    secret: emulator.secret,
    projectId: emulator.projectId,
  },
  from: "2023-06-01",
  to: "2024-03-01",
  ...changed,
});

describe("a preview of an export", () => {
  beforeEach(async () => {
    await own.db.$executeRaw`DELETE FROM vendor_requests`;
    await own.db.$executeRaw`DELETE FROM vendor_projects`;
  });

  test("of Amplitude asks one window after the other, and each is counted", async () => {
    const emulator = await startAmplitudeEmulator({ data: { rows: 120 } });
    const result = await run(ofAmplitude(emulator));
    expect(result.summary.read).toBe(200);
    expect(hoursOf(result).size).toBe(5);
    expect(result.cutShort).toBeUndefined();
    expect(new Set(served(emulator))).toEqual(new Set([200]));
    expect(emulator.maxConcurrent()).toBe(1);
    expect(await booked()).toEqual([{ n: emulator.requests.length }]);
    await emulator.stop();
  });

  test("of Mixpanel keeps within three requests a second, and each is counted", async () => {
    const emulator = await startMixpanelEmulator({ data: { rows: 300 } });
    const result = await run(ofMixpanel(emulator));
    expect(result.summary.read).toBe(200);
    expect(hoursOf(result).size).toBe(5);
    expect(served(emulator)).toEqual([200, 200, 200, 200, 200]);
    expect(await booked()).toEqual([{ n: 5 }]);
    await emulator.stop();
  });

  test("finds the records of a project that has some in one hour of each day only", async () => {
    const rows = (hour: number) => (hour % DAY_MS === 9 * HOUR_MS ? 100 : 0);
    const emulator = await startAmplitudeEmulator({ data: { rows } });
    const result = await run(ofAmplitude(emulator));
    expect(result.summary.read).toBe(200);
    const asked = emulator.requests.map(({ query }) => `${query.start} ${query.end}`);
    expect(new Set(asked).size, "nothing is asked for twice").toBe(asked.length);
    expect(asked.length).toBeLessThanOrEqual(12);
    await emulator.stop();
  });

  test("finds the one week of a year that has any", async () => {
    const [from, to] = [Date.UTC(2023, 9, 2), Date.UTC(2023, 9, 9)];
    const emulator = await startMixpanelEmulator({ data: { rows: (day) => (day >= from && day < to ? 40 : 0) } });
    const result = await run(ofMixpanel(emulator));
    expect(result.summary.read).toBeGreaterThan(0);
    await emulator.stop();
  });

  test("of a range without data says so, with few requests", async () => {
    const emulator = await startMixpanelEmulator({ data: { rows: () => 0 } });
    const nothing = run(ofMixpanel(emulator, { from: "2023-01-01", to: "2024-01-01" }));
    await expect(nothing).rejects.toMatchObject({ code: "nothing_to_import" });
    expect(emulator.requests.length).toBeLessThanOrEqual(12);
    await emulator.stop();
  });

  test("stops when the vendor is slow, shows what there is, says so, and is taken anew", async () => {
    const emulator = await startAmplitudeEmulator({ data: { rows: 120 } });
    emulator.rule(({ number }) => (number === 3 ? { hang: true } : null));
    const samples = new KeptSamples();
    const body = { source: ofAmplitude(emulator), limit: 200, seed: 0, settings: { ...settings, sampleMs: 2_500 } };
    const { sample } = await samples.take({ owner: "ada" }, body, never);
    expect(sample.cutShort?.reason).toContain("Amplitude prepares exports slowly");
    expect(sample.lines.length).toBeGreaterThan(0);
    const again = await samples.take({ owner: "ada" }, { ...body, settings }, never);
    expect(again.sample.cutShort).toBeUndefined();
    const asked = emulator.requests.length;
    expect((await samples.take({ owner: "ada" }, body, never)).id).toBe(again.id);
    expect(emulator.requests.length, "a whole one is kept").toBe(asked);
    await emulator.stop();
  });

  test("when the quota ends shows what there is, and without any says when the next request may go", async () => {
    const emulator = await startMixpanelEmulator({ data: { rows: 300 } });
    emulator.rule(({ number }) =>
      number === 3 ? { answer: { status: 429, body: "limit", headers: { "retry-after": "600" } } } : null,
    );
    const result = await run(ofMixpanel(emulator));
    expect(result.summary.read).toBeGreaterThan(0);
    expect(result.cutShort?.reason).toContain("Mixpanel asks to wait");
    await expect(run(ofMixpanel(emulator))).rejects.toMatchObject({
      code: "rate_limited",
      hint: expect.stringMatching(/\d\d:\d\d UTC/) as string,
    });
    expect(emulator.requests, "it is not asked while it wants to be left alone").toHaveLength(3);
    await emulator.stop();
  });
});

test("an estimate of an export counts its windows against what is left of the quota; a probe is one request", async () => {
  const emulator = await startMixpanelEmulator({ data: { rows: 300 } });
  const around = { settings, hourSeconds: 3_600, signal: never };
  const body = { source: ofMixpanel(emulator, { from: "2022-06-01" }), probe: false };
  const blind = await estimateMigration(own.db, body, around);
  expect(blind).toMatchObject({ series: 2, quota: { perHour: 60, used: 0, left: 60 }, minimumSeconds: 3_600 });
  expect(blind).not.toHaveProperty("bytes");
  expect(emulator.requests).toHaveLength(0);

  const probed = await estimateMigration(own.db, { ...body, probe: true }, around);
  expect(emulator.requests).toHaveLength(1);
  expect(probed).toMatchObject({ quota: { used: 1, left: 59 }, minimumSeconds: 0 });
  expect(probed.requests).toBeLessThan(blind.requests ?? 0);
  expect(probed.bytes).toBeGreaterThan(100_000);
  expect(probed.diskBytes).toBeLessThan(probed.bytes ?? 0);
  await emulator.stop();
});

test("what the options leave of an export is told by the sample that was taken, without another request", async () => {
  const emulator = await startMixpanelEmulator({ data: { rows: 300 } });
  const source = ofMixpanel(emulator);
  const samples = new KeptSamples();
  const under = (given: object) =>
    sampleShare({ owner: "ada", source, options: options.parse(given) }, { settings, signal: never }, samples);
  expect(await under({})).toBeUndefined();
  expect(emulator.requests).toHaveLength(0);

  const { sample } = await samples.take({ owner: "ada" }, { source, limit: 200, seed: 0, settings }, never);
  const asked = emulator.requests.length;
  const all = await under({});
  const less = await under({ dropEvents: sample.names.slice(0, 1).map(({ name }) => name) });
  expect(all).toMatchObject({ from: "sample", records: 200 });
  expect(less?.records).toBe(200);
  expect(less?.imported).toBeLessThan(all?.imported ?? 0);
  expect(emulator.requests).toHaveLength(asked);
  await emulator.stop();
});
