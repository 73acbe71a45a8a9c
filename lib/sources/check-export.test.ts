import { afterAll, beforeAll, expect, test } from "vitest";

import { type AmplitudeEmulator, startAmplitudeEmulator } from "@/e2e/emulators/amplitude";
import { type MixpanelEmulator, startMixpanelEmulator } from "@/e2e/emulators/mixpanel";
import type { ExportSourceInput } from "@/lib/schemas/source";

import { checkSource } from "./check-source";

const settings = { importDir: "/nowhere", policy: { allowPrivate: ["127.0.0.1"] } };
const never = new AbortController().signal;
let amplitude: AmplitudeEmulator;
let mixpanel: MixpanelEmulator;

beforeAll(async () => {
  const data = { rows: 30, to: Date.UTC(2024, 2, 10) };
  amplitude = await startAmplitudeEmulator({ data });
  mixpanel = await startMixpanelEmulator({ data });
});
afterAll(() => Promise.all([amplitude.stop(), mixpanel.stop()]));

const ofAmplitude = (patch: object = {}): ExportSourceInput => ({
  kind: "amplitude",
  region: "us",
  baseUrl: amplitude.regionUrl,
  apiKey: amplitude.apiKey,
  secretKey: amplitude.secretKey,
  from: "2024-02-01T00:00:00Z",
  to: "2024-03-01T00:00:00Z",
  ...patch,
});
const ofMixpanel = (secret: string): ExportSourceInput => ({
  kind: "mixpanel",
  region: "us",
  baseUrl: mixpanel.regionUrl,
  auth: { type: "service_account", username: mixpanel.username, secret, projectId: mixpanel.projectId },
  from: "2024-02-01T00:00:00Z",
  to: "2024-03-01T00:00:00Z",
});
const namesOf = ({ checks }: { checks: { name: string; status: string }[] }) =>
  checks.map(({ name, status }) => `${name} ${status}`);

test("good credentials: everything passes, with a few real records", async () => {
  for (const config of [ofAmplitude(), ofMixpanel(mixpanel.secret)]) {
    const result = await checkSource(config, settings, never);
    expect(namesOf(result)).toEqual(["reachable pass", "region pass", "authorised pass", "data pass"]);
    expect(result.ok).toBe(true);
    expect(result.found).not.toHaveProperty("bytes");
    expect(result.found?.sample?.length).toBeGreaterThan(0);
    for (const line of result.found?.sample ?? []) expect(JSON.parse(line)).toBeTypeOf("object");
  }
});

test("refused credentials say so, and how to mend them", async () => {
  for (const config of [ofAmplitude({ secretKey: "wrong" }), ofMixpanel("wrong")]) {
    const result = await checkSource(config, settings, never);
    expect(result.ok).toBe(false);
    expect(namesOf(result)).toEqual(["reachable pass", "authorised fail"]);
    expect(result.checks.at(-1)?.fix).toMatch(/\w/);
  }
});

test("a range without data is a warning, and nothing that stops", async () => {
  const result = await checkSource(
    ofAmplitude({ from: "2012-01-01T00:00:00Z", to: "2012-01-02T00:00:00Z" }),
    settings,
    never,
  );
  expect(result.ok).toBe(true);
  expect(namesOf(result)).toContain("data warn");
});

test("a host that is not there fails as unreachable", async () => {
  const result = await checkSource(ofAmplitude({ baseUrl: "http://127.0.0.1:9" }), settings, never);
  expect(namesOf(result)).toEqual(["reachable fail"]);
});

test("the smallest window is asked first, and no more than is needed", async () => {
  const before = [amplitude.requests.length, mixpanel.requests.length];
  await checkSource(ofAmplitude(), settings, never);
  await checkSource(ofMixpanel(mixpanel.secret), settings, never);
  const asked = [...amplitude.requests.slice(before[0]), ...mixpanel.requests.slice(before[1])];
  expect(asked.map(({ query }) => query)).toMatchObject([
    { start: "20240201T00", end: "20240201T00" },
    { from_date: "2024-02-01", to_date: "2024-02-01", limit: "5" },
  ]);
});

test("where the first days are empty, data is found all the same", async () => {
  const result = await checkSource(
    ofAmplitude({ from: "2022-06-01T00:00:00Z", to: "2023-04-01T00:00:00Z" }),
    settings,
    never,
  );
  expect(namesOf(result)).toContain("data pass");
});

test("a vendor that prepares its export for long is a warning, and nothing that stops", async () => {
  amplitude.fail({ hang: true });
  const told: string[] = [];
  const result = await checkSource(ofAmplitude(), { ...settings, checkMs: 500 }, never, ({ name }) => told.push(name));
  expect(namesOf(result)).toEqual(["reachable pass", "data warn"]);
  expect(told).toEqual(["reachable", "data"]);
  expect(result.ok).toBe(true);
  expect(result.checks.at(-1)?.detail).toContain("slow to prepare");
});

test("a vendor that asks to wait is a warning, and nothing that stops", async () => {
  mixpanel.fail({ answer: { status: 429, body: "too many" } });
  const result = await checkSource(ofMixpanel(mixpanel.secret), settings, never);
  expect(namesOf(result)).toEqual(["data warn"]);
  expect(result.ok).toBe(true);
});
