import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { Page } from "@playwright/test";

import { type PostHogEmulator, startPostHogEmulator } from "./emulators/posthog";
import type { Api } from "./support/api";
import { expect, signIn, test } from "./support/fixtures";

const SOURCE = { kind: "folder", contentType: "amplitude", path: "verify.jsonl" };
/** As many as a page shows at once: axe looks at each cell. */
const RECORDS = 300;

let posthog: PostHogEmulator;
test.beforeEach(async ({ app }) => {
  posthog = await startPostHogEmulator();
  const sample = await readFile(join(app.importDir, "samples", "amplitude.jsonl"), "utf8");
  await writeFile(join(app.importDir, SOURCE.path), sample.split("\n").slice(0, RECORDS).join("\n"));
});
test.afterEach(() => posthog.stop());

async function moved(api: Api, patch: object = {}): Promise<string> {
  const { url: host, token: projectToken } = posthog;
  const id = await api.start({ source: SOURCE, destination: { kind: "posthog", host, projectToken, ...patch } });
  await api.reaches(id, ["completed"]);
  return id;
}

async function toDark(page: Page): Promise<void> {
  await page.evaluate(() => localStorage.setItem("theme", "dark"));
  await page.reload();
  await expect(page.locator("html")).toHaveClass(/dark/);
}

test("what is lost is found, to the day and name, and nothing is lost by leaving", async ({
  page,
  api,
  expectAccessible,
}) => {
  test.setTimeout(180_000);
  const id = await moved(api, { personalApiKey: posthog.personalApiKey });
  await signIn(page);
  await page.goto(`/migrations/${id}?tab=verify`);
  const panel = page.getByRole("tabpanel");
  await expect(panel.getByRole("status").first()).toContainText("Did everything arrive?");
  await expect(panel.getByRole("table", { name: "Days accepted" })).toBeVisible();
  await expect(panel.getByLabel("Queries")).toContainText("uniqExact(uuid, distinct_id)");
  await expectAccessible();

  await panel.getByRole("button", { name: "Verify now" }).click();
  await expect(panel.getByRole("status").first()).toContainText("Every accepted event is there.", { timeout: 60_000 });

  const [{ event, timestamp } = { event: "", timestamp: "" }] = posthog.events();
  const day = timestamp.slice(0, 10);
  let left = 2;
  const lost = posthog.lose((one) => one.event === event && one.timestamp.startsWith(day) && left-- > 0);
  await panel.getByRole("button", { name: "Verify again" }).click();
  await page.getByRole("tab", { name: "Overview" }).click();
  await page.getByRole("tab", { name: "Verify" }).click();
  await expect(panel.getByRole("status").first()).toContainText("PostHog is still taking it in; asking again at", {
    timeout: 60_000,
  });
  const row = panel.getByRole("row", { name: new RegExp(`^${day}.*Not yet`) });
  await expect(row).toBeVisible();
  await row.getByRole("button", { name: day }).click();
  await expect(panel.getByRole("row", { name: /Not yet/ })).toHaveCount(2);
  await expectAccessible();
  await toDark(page);
  await expectAccessible();

  const download = page.waitForEvent("download");
  await panel.getByRole("link", { name: "Export as CSV" }).click();
  const csv = await readFile(await (await download).path(), "utf8");
  const wrong = csv.split("\r\n").filter((line) => /,[1-9]\d*,0$/.test(line));
  expect(wrong).toEqual([expect.stringMatching(new RegExp(`^${day},".*",\\d+,0,\\d+,${lost},0$`))]);
});

test("without a key the accepted days and the questions are there at once", async ({ page, api, expectAccessible }) => {
  test.setTimeout(120_000);
  const id = await moved(api);
  await signIn(page);
  await page.goto(`/migrations/${id}?tab=verify`);
  const panel = page.getByRole("tabpanel");
  await panel.getByRole("button", { name: "Verify now" }).click();
  await expect(panel.getByRole("alert")).toContainText("personal API key", { timeout: 60_000 });
  await expect(panel.getByRole("table", { name: "Days accepted" })).toBeVisible();
  await expect(panel.getByLabel("Queries")).toBeVisible();
  await expectAccessible();
});

test("a report is light on paper and says what arrived each day", async ({ page, api, expectAccessible }) => {
  test.setTimeout(120_000);
  const id = await moved(api, { personalApiKey: posthog.personalApiKey });
  expect(await api.call("GET", `/api/migrations/${id}/verify`)).toMatchObject({ outcome: "match", state: "done" });
  await signIn(page);
  await page.goto(`/migrations/${id}/report`);
  await expect(
    page
      .getByRole("table", { name: "Accepted and found by day" })
      .getByRole("row", { name: /matches/ })
      .first(),
  ).toBeVisible();
  await expectAccessible();
  const colours = () =>
    page.evaluate(() => {
      const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
      const light = (colour: string) => {
        if (!canvas) return NaN;
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        return canvas.getImageData(0, 0, 1, 1).data[1] ?? NaN;
      };
      const body = getComputedStyle(document.body);
      return {
        ink: light(body.color),
        ground: light(body.backgroundColor),
        scheme: getComputedStyle(document.documentElement).colorScheme,
      };
    });
  await toDark(page);
  await expectAccessible();
  const screen = await colours();
  expect(screen.ink).toBeGreaterThan(200);
  expect(screen.ground).toBeLessThan(60);
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  const paper = await colours();
  expect(paper).toMatchObject({ scheme: "light" });
  expect(paper.ink).toBeLessThan(60);
  expect(paper.ground).toBeGreaterThan(230);
  await expectAccessible();
});

test("a hidden tab tells that the migration was paused", async ({ page, context, api, app }) => {
  test.setTimeout(120_000);
  posthog.rule(() => ({ kind: "slow", ms: 60_000 }));
  const { url: host, token: projectToken } = posthog;
  await context.grantPermissions(["notifications"], { origin: app.url });
  await page.addInitScript(() => {
    const told: string[] = [];
    const Native = window.Notification;
    class Spied extends Native {
      constructor(title: string, options?: NotificationOptions) {
        super(title, options);
        told.push(`${title}: ${options?.body ?? ""}`);
      }
    }
    Object.assign(window, { Notification: Spied, told });
  });
  await signIn(page);
  const destination = { kind: "posthog", host, projectToken };
  const id = await api.start({ name: "acme 2024", source: SOURCE, destination });
  await api.reaches(id, ["running"]);
  await page.goto(`/migrations/${id}`);
  await expect(page.getByRole("status", { name: "Migration status" })).toContainText("Running");
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await page.evaluate(() => {
    Object.defineProperty(document, "hidden", { get: () => true });
    Object.defineProperty(document, "visibilityState", { get: () => "hidden" });
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  });
  // What was under way as the page was left comes to its end.
  let before = -1;
  const isQuiet = () => before === (before = asked.length);
  await expect.poll(isQuiet, { intervals: [1_500], timeout: 30_000 }).toBe(true);
  asked.length = 0;
  await api.act(id, "pause");
  const told = () => page.evaluate(() => (window as unknown as { told: string[] }).told);
  await expect.poll(told, { timeout: 60_000 }).toEqual(["acme 2024: It is paused and needs you."]);
  expect(new Set(asked)).toEqual(new Set([`/api/migrations/${id}/status`]));
});
