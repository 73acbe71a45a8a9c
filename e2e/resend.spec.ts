import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { Page } from "@playwright/test";

import { verifyView } from "@/lib/schemas/verify";

import { expect, signIn, test } from "./support/fixtures";
import { openDb } from "./support/seed";

const PATH = "resend.jsonl";
const LOST = 2;

/** On a desk in the dark and on a phone in the light: nothing runs out of the page, and axe finds nothing. */
async function looksRight(page: Page, expectAccessible: () => Promise<void>): Promise<void> {
  for (const [width, colorScheme] of [
    [1440, "dark"],
    [390, "light"],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await expectAccessible();
  }
}

test("what was removed of a day is missed, sent again, and there", async ({ page, app, api, expectAccessible }) => {
  test.setTimeout(240_000);
  const sample = await readFile(join(app.importDir, "samples", "amplitude.jsonl"), "utf8");
  await writeFile(join(app.importDir, PATH), sample.split("\n").slice(0, 300).join("\n"));
  const source = { kind: "folder", contentType: "amplitude", path: PATH };
  const id = await api.start({ name: "Acme 2024", source, destination: { kind: "sandbox" } });
  const { destination } = await api.reaches(id, ["completed"]);
  const whole = (await api.sandboxRaw(destination.id)).sort();

  const db = await openDb(app.dataDir);
  const held = await db.sandboxEvent.findMany({ where: { destinationId: destination.id }, orderBy: { id: "asc" } });
  const day = held[0]?.timestamp.slice(0, 10) ?? "";
  const lost = held.filter(({ timestamp }) => timestamp.startsWith(day)).slice(0, LOST);
  expect(lost).toHaveLength(LOST);
  await db.sandboxEvent.deleteMany({ where: { id: { in: lost.map((event) => event.id) } } });
  await db.$disconnect();

  await signIn(page);
  await page.goto(`/migrations/${id}?tab=verify`);
  const panel = page.getByRole("tabpanel");
  await panel.getByRole("button", { name: /^Verify (now|again)$/ }).click();
  await expect(panel.getByRole("status").first()).toContainText("There is a difference.", { timeout: 60_000 });
  const compared = verifyView.parse(await api.call("GET", `/api/migrations/${id}/verify`));
  expect(compared.totals).toMatchObject({ missing: LOST, extra: 0 });
  expect(compared.days.filter(({ missing, extra }) => missing + extra > 0)).toMatchObject([{ day, missing: LOST }]);
  const row = panel.getByRole("row", { name: new RegExp(`^${day}`) });
  const button = row.getByRole("button", { name: `Send ${day} again` });
  await expect(button).toBeVisible();
  await looksRight(page, expectAccessible);

  await button.press("Enter");
  const link = row.getByRole("link");
  await expect(link).toBeVisible({ timeout: 30_000 });
  const resend = ((await link.getAttribute("href")) ?? "").split("/").at(-1) ?? "";
  await api.reaches(resend, ["completed"]);
  await link.click();
  await expect(page).toHaveURL(new RegExp(`/migrations/${resend}$`));
  await expect(page.getByText(`It sends the events of ${day} again`)).toBeVisible();
  await expect(page.getByRole("status", { name: "Migration status" })).toContainText("Completed");
  await expect(page.getByRole("button", { name: "Ask the destination" })).toHaveCount(0);
  const there = `/migrations/${id}?tab=verify`;
  await expect(page.getByRole("link", { name: "Show the day there" })).toHaveAttribute("href", there);
  await expect(page.getByRole("region", { name: "Progress" })).toContainText("1 of 1 copy of the day’s parts");
  await looksRight(page, expectAccessible);
  await page.getByRole("tab", { name: "Verify" }).click();
  await expect(panel).toContainText(`${day} is compared with the migration that it belongs to.`);
  await expect(panel.getByRole("link", { name: "Show that comparison" })).toHaveAttribute("href", there);

  await page.getByRole("link", { name: "See its comparison" }).click();
  await expect(panel.getByRole("status").first()).toContainText("Every accepted event is there.", { timeout: 60_000 });
  expect((await api.sandboxRaw(destination.id)).sort()).toEqual(whole);
});
