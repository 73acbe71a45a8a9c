import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { type PostHogEmulator, startPostHogEmulator } from "@/e2e/emulators/posthog";
import type { Check } from "@/lib/schemas/check";

import { checkPostHog, type PostHogTarget } from "./check-posthog";
import { cloudTwin } from "./check-project";
import { apiUrl } from "./posthog-api";

let emulator: PostHogEmulator;
beforeEach(async () => {
  emulator = await startPostHogEmulator();
});
afterEach(() => emulator.stop());

const AROUND = { policy: { allowPrivate: ["127.0.0.1"] } };
const never = new AbortController().signal;

const check = (patch: Partial<PostHogTarget> = {}) =>
  checkPostHog({ host: emulator.url, projectToken: emulator.token, ...patch }, AROUND, never);

const named = (checks: Check[], name: string) => checks.find((one) => one.name === name);

describe("checkPostHog", () => {
  test("sends no event, and warns that a token cannot be proved without a key", async () => {
    const { ok, checks, projectName } = await check();
    expect(ok).toBe(true);
    expect(checks.map(({ name, status }) => `${name} ${status}`)).toEqual([
      "reachable pass",
      "posthog pass",
      "token pass",
      "project warn",
    ]);
    expect(projectName).toBeUndefined();
    expect(emulator.totals().received).toBe(0);
    expect(emulator.requests).toHaveLength(1);
  });

  test("finds the project by the personal key, also by its id", async () => {
    const { personalApiKey, projectId } = emulator;
    expect(await check({ personalApiKey })).toMatchObject({ ok: true, projectName: "Emulated project" });
    expect(await check({ personalApiKey, projectId: String(projectId) })).toMatchObject({ ok: true });
  });

  test("each check is told as soon as it is known, and all stand in the result", async () => {
    const told: string[] = [];
    const target = { host: emulator.url, projectToken: emulator.token, personalApiKey: emulator.personalApiKey };
    const onCheck = ({ name }: Check) => void told.push(name);
    const { checks, projectId } = await checkPostHog(target, { ...AROUND, onCheck }, never);
    expect(told).toEqual(["reachable", "posthog", "token", "project"]);
    expect(told).toEqual(checks.map(({ name }) => name));
    expect(projectId).toBe(String(emulator.projectId));
  });

  test("an address that lacks its scheme's S, or has too much, is mended by a change", async () => {
    const https = await check({ host: emulator.url.replace("http:", "https:") });
    expect(named(https.checks, "reachable")).toMatchObject({
      status: "fail",
      change: { field: "host", value: emulator.url },
    });
    const page = await check({ host: `${emulator.url}/project/12/activity` });
    expect(named(page.checks, "posthog")).toMatchObject({
      status: "fail",
      change: { field: "host", value: emulator.url },
    });
    const elsewhere = emulator.url.replace("http:", "https:");
    emulator.fail({ kind: "answer", status: 308, headers: { location: `${elsewhere}/batch/` } });
    expect(named((await check()).checks, "posthog")?.change?.value).toBe(elsewhere);
    emulator.fail({ kind: "answer", status: 302, headers: { location: "https://other.example.com/" } });
    expect(named((await check()).checks, "posthog")).not.toHaveProperty("change");
  });

  test("the token of another project fails", async () => {
    const { ok, checks } = await check({ projectToken: "phc_another", personalApiKey: emulator.personalApiKey });
    expect(ok).toBe(false);
    expect(named(checks, "project")).toMatchObject({ status: "fail", detail: /belongs to another project/ });
  });

  test.each([
    { name: "a wrong personal key", patch: { personalApiKey: "phx_wrong" }, failing: "project", fix: /US or the EU/ },
    { name: "a personal key as token", patch: { projectToken: "phx_abc" }, failing: "token", fix: /phc_/ },
    { name: "a missing project", patch: { projectId: "1" }, failing: "project", fix: /id/ },
  ])("$name fails", async ({ patch, failing, fix }) => {
    const { ok, checks } = await check({ personalApiKey: emulator.personalApiKey, ...patch });
    expect(ok).toBe(false);
    expect(named(checks, failing)).toBeDefined();
    expect(checks.filter(({ status, name }) => status === "fail" && name === failing)[0]?.fix).toMatch(fix);
  });

  test("a key of the cloud's other region is found there, with the change that mends it", async () => {
    const other = await startPostHogEmulator({ personalApiKey: "phx_of_the_other_region" });
    const target = { host: emulator.url, projectToken: emulator.token, personalApiKey: other.personalApiKey };
    const twinOf = (host: string) => (host === emulator.url ? { host: other.url, name: "EU Cloud" } : undefined);
    const { ok, checks } = await checkPostHog(target, { ...AROUND, twinOf }, never);
    expect(ok).toBe(false);
    expect(named(checks, "project")).toMatchObject({
      status: "fail",
      detail: expect.stringContaining("EU Cloud") as string,
      change: { field: "host", value: other.url, label: "Use PostHog EU Cloud" },
    });
    expect(JSON.stringify(checks)).not.toContain(other.personalApiKey);
    const nowhere = await checkPostHog({ ...target, personalApiKey: "phx_wrong" }, { ...AROUND, twinOf }, never);
    expect(named(nowhere.checks, "project")).toMatchObject({
      fix: expect.stringContaining("project:read and query:read") as string,
    });
    expect(named(nowhere.checks, "project")).not.toHaveProperty("change");
    await other.stop();
  });

  test.each([
    { name: "a page", status: 200, body: "<html>", failing: "posthog", detail: /does not answer as PostHog/ },
    { name: "404", status: 404, body: "", failing: "posthog", detail: /404/ },
    { name: "a redirect", status: 301, body: "", failing: "posthog", detail: /sends us elsewhere/ },
    { name: "503", status: 503, body: "", failing: "reachable", detail: /503/ },
  ])("$name fails", async ({ status, body, failing, detail }) => {
    emulator.fail({ kind: "answer", status, body });
    const { ok, checks } = await check();
    expect(ok).toBe(false);
    expect(named(checks, failing)).toMatchObject({ status: "fail", detail });
  });

  test("nobody there, and an address that may not be called", async () => {
    const gone = await startPostHogEmulator();
    await gone.stop();
    const absent = await check({ host: gone.url });
    expect(named(absent.checks, "reachable")).toMatchObject({ status: "fail", detail: /refuses the connection/ });
    const target = { host: emulator.url, projectToken: emulator.token };
    const refused = await checkPostHog(target, { policy: { allowPrivate: [] } }, never);
    expect(refused.ok).toBe(false);
    expect(emulator.requests).toHaveLength(0);
  });

  test("an abort ends it", async () => {
    emulator.fail({ kind: "stall" });
    const target = { host: emulator.url, projectToken: emulator.token };
    await expect(checkPostHog(target, AROUND, AbortSignal.timeout(100))).rejects.toThrow(/timeout/i);
  });
});

test("only PostHog Cloud has another region", () => {
  expect(cloudTwin("https://us.i.posthog.com/")?.host).toBe("https://eu.i.posthog.com");
  expect(cloudTwin("https://eu.i.posthog.com")?.host).toBe("https://us.i.posthog.com");
  expect(cloudTwin("https://posthog.example.com")).toBeUndefined();
});

test.each([
  ["https://us.i.posthog.com", "https://us.posthog.com/"],
  ["https://eu.i.posthog.com/", "https://eu.posthog.com/"],
  ["http://posthog.example:8000/ph", "http://posthog.example:8000/ph"],
])("the API of %s is at %s", (host, expected) => {
  expect(apiUrl(host).href).toBe(expected);
});
