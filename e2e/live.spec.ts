import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { startAmplitudeEmulator } from "./emulators/amplitude";
import { type PostHogEmulator, startPostHogEmulator } from "./emulators/posthog";
import type { App } from "./support/app";
import { expect, signIn, test } from "./support/fixtures";
import { openDb } from "./support/seed";
import { ledgerNumber } from "./support/wizard";

// The live page in each state that a migration can be in, with a real worker and an emulated PostHog.

const line = (n: number) =>
  JSON.stringify({
    ...{ event_type: `Event ${n % 7}`, user_id: `u${n % 50}`, event_time: "2024-05-01 10:00:00.000000" },
    uuid: `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`,
  });
const lines = (from: number, count: number) => Array.from({ length: count }, (_, at) => line(from + at)).join("\n");

const state = (page: Page) => page.getByRole("status", { name: "Migration status" });
const progress = (page: Page) => page.getByRole("region", { name: "Progress" });

async function place(app: App, path: string, content: string | Buffer): Promise<void> {
  const file = join(app.importDir, path);
  await mkdir(join(file, ".."), { recursive: true });
  await writeFile(file, content);
}

const folder = (path: string) => ({ kind: "folder", contentType: "amplitude", path });
const into = ({ url, token }: PostHogEmulator) => ({
  ...{ kind: "posthog", name: `Acme ${new URL(url).port}`, host: url, projectToken: token },
});

/** No fault, in both themes, on a desk and on a phone; and nothing is wider than the page. */
async function expectSound(page: Page): Promise<void> {
  for (const [width, colorScheme] of [
    [1440, "light"],
    [390, "dark"],
  ] as const) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    await expect(page.locator("html")).toHaveClass(new RegExp(colorScheme));
    const { violations } = await new AxeBuilder({ page })
      .withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"])
      .analyze();
    expect(violations.map(({ id, nodes }) => ({ id, targets: nodes.map(({ target }) => target) }))).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: "light" });
}

test("without a worker the page says so everywhere, and goes on by itself when one is back", async ({
  page,
  app,
  api,
}) => {
  test.setTimeout(300_000);
  await place(app, "waiting.jsonl", lines(0, 500));
  const db = await openDb(app.dataDir);
  const { pid } = await db.worker.findFirstOrThrow({ orderBy: { seenAt: "desc" } });
  await db.$disconnect();
  await signIn(page);
  process.kill(pid, "SIGSTOP");
  try {
    const id = await api.start({ source: folder("waiting.jsonl"), destination: { kind: "sandbox" } });
    await page.goto(`/migrations/${id}`);
    await expect(page.getByRole("alert").filter({ hasText: "No worker is running." })).toBeVisible({ timeout: 90_000 });
    await expect(page.getByText("npm run worker", { exact: true })).toBeVisible();
    await expect(state(page)).toContainText("No worker is running, so nothing moves.");
    await expect(progress(page)).not.toContainText("Nothing for you to do");
    await expectSound(page);
  } finally {
    process.kill(pid, "SIGCONT");
  }
  await expect(state(page)).toContainText("Completed", { timeout: 90_000 });
  await expect(page.getByText("No worker is running.")).toHaveCount(0);
  await expect(page.getByText("Adds up", { exact: true })).toBeVisible();
});

test("a wait counts down, a person pauses and resumes, and the ledger adds up at the end", async ({
  page,
  app,
  api,
}) => {
  test.setTimeout(300_000);
  await place(app, "patient.jsonl", lines(0, 3_000));
  const posthog = await startPostHogEmulator();
  const patience = { kind: "answer", status: 429, body: "slow down", headers: { "retry-after": "45" } } as const;
  posthog.rule(() => patience);
  await signIn(page);
  const id = await api.start({ source: folder("patient.jsonl"), destination: into(posthog) });
  await page.goto(`/migrations/${id}`);
  await expect(state(page)).toContainText("Waiting", { timeout: 60_000 });
  await expect(progress(page)).toContainText(/Next try \d\d:\d\d UTC, in (\d m )?\d+ s\. Nothing for you to do\./);
  const countdown = async () => /in ((?:\d+ m )?\d+ s)/.exec(await progress(page).innerText())?.[1];
  const before = await countdown();
  await expect.poll(countdown).not.toBe(before);
  await expectSound(page);

  posthog.rule(() => ({ kind: "slow", ms: 300 }));
  await page.getByRole("button", { name: "Pause", exact: true }).focus();
  await page.keyboard.press("Enter");
  await expect(state(page)).toContainText(/Pausing|Paused/);
  await expect(state(page)).toContainText("Paused", { timeout: 60_000 });
  await expect(state(page)).toContainText("Somebody paused it.");
  await expect(progress(page)).toContainText("Resume when it may go on.");
  await expectSound(page);

  posthog.rule(null);
  await page.getByRole("button", { name: "Resume", exact: true }).click();
  // The time that PostHog named is kept to, also over a pause.
  await expect(state(page)).toContainText("Completed", { timeout: 150_000 });
  await expect.poll(() => ledgerNumber(page, "Accepted")).toBe(3_000);
  await expect(page.getByText("Adds up", { exact: true })).toBeVisible();
  await expectSound(page);
  await posthog.stop();
});

test("refused credentials are mended on the page, and nothing of them is shown", async ({ page, api }) => {
  test.setTimeout(300_000);
  const amplitude = await startAmplitudeEmulator();
  await signIn(page);
  const id = await api.start({
    source: {
      ...{
        kind: "amplitude",
        region: "us",
        baseUrl: amplitude.url,
        apiKey: amplitude.apiKey,
        secretKey: "not-the-secret",
      },
      ...{ from: "2024-03-01T00:00:00Z", to: "2024-03-01T03:00:00Z" },
    },
    destination: { kind: "sandbox" },
  });
  await page.goto(`/migrations/${id}`);
  await expect(state(page)).toContainText("Needs you", { timeout: 60_000 });
  const form = page.getByRole("region", { name: "Mend the source, and go on" });
  await expect(form.getByRole("button", { name: "Save and resume" })).toBeDisabled();
  await expectSound(page);
  await form.getByLabel("Secret Key", { exact: true }).fill(amplitude.secretKey);
  await form.getByRole("button", { name: "Save and resume" }).click();
  await expect(state(page)).toContainText("Completed", { timeout: 120_000 });
  expect(await page.content()).not.toContain(amplitude.secretKey);
  const why = (await api.timeline(id)).items.map((entry) => entry.why).join(" ");
  expect(why).toContain("credentials");
  await amplitude.stop();
});

test("a cancel is asked for, and then for good", async ({ page, app, api }) => {
  test.setTimeout(180_000);
  await place(app, "cancelled.jsonl", lines(0, 3_000));
  const posthog = await startPostHogEmulator();
  posthog.rule(() => ({ kind: "stall" }));
  await signIn(page);
  const id = await api.start({ source: folder("cancelled.jsonl"), destination: into(posthog) });
  await page.goto(`/migrations/${id}`);
  await expect(state(page)).toContainText("Running", { timeout: 60_000 });
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  await expect(page.getByRole("alertdialog")).toContainText("can't be resumed");
  await page.getByRole("button", { name: "Keep it going" }).click();
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  await page.getByRole("button", { name: "Cancel migration" }).click();
  await expect(state(page)).toContainText(/Cancelling|Cancelled/);
  await expect(state(page)).toContainText("Stopped for good.", { timeout: 60_000 });
  await expectSound(page);
  await posthog.stop();
});

test("from the funnel by keyboard to a reason, its records, and the list", async ({ page, app, api }) => {
  await place(
    app,
    "odd.jsonl",
    [lines(0, 20), "{", '["a"]', "nul", line(99).replace("Event 1", "session_start")].join("\n"),
  );
  await signIn(page);
  const id = await api.start({ source: folder("odd.jsonl"), destination: { kind: "sandbox" } });
  await page.goto(`/migrations/${id}`);
  await expect(state(page)).toContainText("Completed", { timeout: 60_000 });
  await expect(progress(page)).toContainText("3 records were rejected and kept for you");
  await expect.poll(() => ledgerNumber(page, "Rejected")).toBe(3);
  await page.getByRole("button", { name: /^Dropped 1/ }).click();
  const dropped = page.getByRole("dialog");
  await expect(dropped).toContainText("Amplitude's own session marker");
  await expect(dropped.getByRole("group", { name: /^Record at byte/ })).toContainText("session_start");
  await expect(dropped).toContainText("Left out.");
  await page.keyboard.press("Escape");
  const branch = page.getByRole("button", { name: /^Rejected 3/ });
  await branch.focus();
  await page.keyboard.press("Enter");
  const sheet = page.getByRole("dialog");
  await expect(sheet).toContainText("The line is not valid JSON.");
  await expect(sheet.getByRole("group", { name: /^Record at byte/ }).first()).toBeVisible();
  await expectSound(page);
  await sheet.getByRole("button", { name: "Show all 2 under Rejects" }).click();
  await expect(page).toHaveURL(/tab=rejects.*reason=invalid_json|reason=invalid_json.*tab=rejects/);
  await expect(page.getByRole("region", { name: "The line is not valid JSON." })).toBeVisible();
});

test("a part that needs somebody is found in the map by keyboard, tried again, and left out", async ({
  page,
  app,
  api,
}) => {
  test.setTimeout(180_000);
  await place(app, "parts/2024-05-01.jsonl", lines(0, 50));
  await place(app, "parts/2024-05-02.jsonl.gz", gzipSync(lines(50, 5_000)).subarray(0, 2_000));
  await place(app, "parts/2024-05-03.jsonl", lines(9_000, 50));
  await signIn(page);
  const id = await api.start({ source: folder("parts"), destination: { kind: "sandbox" } });
  await page.goto(`/migrations/${id}`);
  await expect(state(page)).toContainText("Needs you", { timeout: 60_000 });
  await expect(progress(page)).toContainText("Try those parts again, or leave them out.");

  const map = page.getByRole("slider", { name: /^Parts in order/ });
  await map.focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect(map).toHaveAttribute("aria-valuetext", "Part 2 of 3: Needs you");
  await page.keyboard.press("Enter");
  await expect(map).toHaveAttribute("aria-valuetext", "Part 2 of 3: Needs you, kept");
  const parts = page.getByRole("region", { name: "Parts", exact: true });
  await expect(parts).toContainText("2024-05-02.jsonl.gz");
  await expectSound(page);
  await parts.getByRole("button", { name: /again$/ }).click();
  await expect(page.getByText("It begins again.")).toBeVisible();
  await expect(state(page)).toContainText("Needs you", { timeout: 60_000 });

  await page.getByRole("button", { name: "Show these parts" }).click();
  const table = page.getByRole("table", { name: "Parts" });
  await expect(table.getByRole("row")).toHaveCount(2);
  await table.getByRole("button", { name: /^Leave .* out$/ }).click();
  await expect(page.getByRole("alertdialog")).toContainText("not imported by this migration");
  await page.getByRole("button", { name: "Leave it out" }).click();
  await expect(state(page)).toContainText("Completed", { timeout: 60_000 });
  await expect(progress(page)).toContainText("1 part was left out.");
  await page.getByLabel("State").selectOption("Left out");
  await expect(table).toContainText("Left out by");
  await expectSound(page);
});
