import { afterAll, beforeAll, expect, test } from "vitest";

import { type PostHogEmulator, startPostHogEmulator } from "@/e2e/emulators/posthog";
import { findCanary, sendCanary } from "./canary";

const policy = { allowPrivate: ["127.0.0.1"] };
const AT = "2019-03-04T05:06:07Z";
const { signal } = new AbortController();

let posthog: PostHogEmulator;
beforeAll(async () => {
  posthog = await startPostHogEmulator();
});
afterAll(() => posthog.stop());

const target = (patch: object = {}) => ({
  host: posthog.url,
  projectToken: posthog.token,
  personalApiKey: posthog.personalApiKey,
  ...patch,
});

test("a canary is sent once, at the time given, and is found", async () => {
  const canary = await sendCanary(target(), { at: AT, policy }, signal);
  expect(await findCanary(target(), { ...canary, policy }, signal)).toBe(true);
  const events = posthog.requests.flatMap(({ envelope }) => envelope as never);
  expect(JSON.stringify(events)).not.toContain("sent_at");
});

test("a canary that a wrong token swallowed is not found", async () => {
  const canary = await sendCanary(target({ projectToken: "phc_nobody" }), { at: AT, policy }, signal);
  expect(await findCanary(target(), { ...canary, policy }, signal)).toBe(false);
});

test("without a personal key nobody can look for it", async () => {
  const canary = { id: "0190a1b2-c3d4-4e5f-8a9b-0c1d2e3f4a5b", at: AT };
  const looked = findCanary(target({ personalApiKey: undefined }), { ...canary, policy }, signal);
  await expect(looked).rejects.toMatchObject({ code: "personal_key_missing" });
});
