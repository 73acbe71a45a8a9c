// Takes docs/images/live.png: the live page of a real migration, half way, into an emulated PostHog.
// Run by `node --import tsx e2e/pictures/live.ts`.
import { join } from "node:path";

import { chromium } from "@playwright/test";

import { startPostHogEmulator } from "@/e2e/emulators/posthog";
import { createApi } from "@/e2e/support/api";
import { ADMIN, startApp } from "@/e2e/support/app";
import { signIn } from "@/e2e/support/fixtures";
import { until } from "@/e2e/support/processes";
import { findChromium } from "@/lib/launch/chromium.mjs";
import { writeSample } from "@/lib/samples/write-sample";

const EVENTS = 160_000;
const EVENTS_PER_SECOND = 4_000;

const app = await startApp();
const posthog = await startPostHogEmulator({ keep: "hashes" });
try {
  await writeSample(join(app.importDir, "acme-2024.jsonl"), { contentType: "amplitude", events: EVENTS, seed: 2024 });
  const api = createApi(app.url, app.token);
  const id = await api.start({
    name: "acme 2024",
    source: { kind: "folder", contentType: "amplitude", path: "acme-2024.jsonl" },
    options: { rejectLimit: 10_000 },
    destination: {
      kind: "posthog",
      name: "Acme production",
      host: posthog.url,
      projectToken: posthog.token,
      maxEventsPerSecond: EVENTS_PER_SECOND,
    },
  });
  const found = await findChromium();
  if ("problem" in found) throw new Error(found.problem);
  const browser = await chromium.launch({ executablePath: found.path, args: ["--no-sandbox"] });
  const page = await browser.newPage({ baseURL: app.url, viewport: { width: 1440, height: 1000 }, locale: "en-GB" });
  await signIn(page, ADMIN);
  await page.goto(`/migrations/${id}`);
  await until(async () => (await api.view(id)).ledger.accepted > EVENTS / 3, {
    timeoutMs: 120_000,
    what: "a third is in",
  });
  await page.screenshot({ path: "docs/images/live.png" });
  await browser.close();
} finally {
  await app.stop();
  await posthog.stop();
}
