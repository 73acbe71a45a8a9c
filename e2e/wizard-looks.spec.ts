import type { Page } from "@playwright/test";

import { startMixpanelEmulator } from "./emulators/mixpanel";
import { checksOf } from "./support/connect";
import { expect, signedInTest as test } from "./support/fixtures";
import { expectSound } from "./support/looks";
import { atStep, next, pick, toConnect } from "./support/wizard";

// Each screen of the wizard, in both themes, on a desk and on a phone.

async function lookAtMapping(page: Page): Promise<void> {
  await atStep(page, "What should an event become?");
  await expect(page.getByRole("list", { name: "Event names" })).toBeVisible({ timeout: 60_000 });
  await expectSound(page, "Mapping");
}

async function lookAtPreview(page: Page): Promise<void> {
  await atStep(page, "What each event becomes");
  const records = page.getByRole("listbox", { name: "Records" });
  await expect(records.getByRole("option", { selected: true })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole("group", { name: "Values of the event" })).toBeVisible();
  await expectSound(page, "Preview, compared");
  const columns = page.getByRole("table", { name: "Event names" }).getByRole("columnheader");
  await expect(columns).toHaveText(["In the source", "In PostHog", "Events"]);
  await page.setViewportSize({ width: 390, height: 900 });
  await expect(columns).toHaveText(["In the source", "Events"]);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole("button", { name: "Raw JSON" }).click();
  await expect(page.getByRole("group", { name: "Source record" })).toBeVisible();
  await expectSound(page, "Preview, raw JSON");
}

test("the sample's screens look right in both themes and widths", async ({ page }) => {
  await page.goto("/migrations/new");
  await atStep(page, "Where is the data?");
  await pick(page.getByRole("radio", { name: "Sample data" }));
  await pick(page.getByRole("radio", { name: "Amplitude", exact: true }));
  await expectSound(page, "Source");
  await next(page);
  await atStep(page, "Try it with sample data");
  await expectSound(page, "Connect");
  await next(page);
  await lookAtMapping(page);
  await next(page);
  await lookAtPreview(page);
  await next(page);
  await atStep(page, "Start the migration");
  await expect(page.getByRole("button", { name: "Start migration" })).not.toHaveAttribute("aria-disabled", "true");
  await expectSound(page, "Start");
});

test("Mixpanel's screens look right in both themes and widths, failed checks among them", async ({ page }) => {
  const life = { from: Date.UTC(2023, 11, 20), to: Date.UTC(2024, 1, 1), rows: 40 };
  const mixpanel = await startMixpanelEmulator({ data: life });
  await toConnect(page, "Mixpanel, directly");
  await page.getByText("Another address").click();
  await page.getByLabel("Address").fill(mixpanel.regionUrl);
  await page.getByLabel("Username").fill(mixpanel.username);
  await page.getByLabel("Project ID").fill(mixpanel.projectId);
  const secret = page.getByLabel("Secret", { exact: true });
  await secret.fill("not the secret");
  await secret.press("Tab");
  await expect(checksOf(page, "Source")).toContainText("Failed: Signed in");
  await expectSound(page, "Connect, failed");
  await secret.fill(mixpanel.secret);
  await secret.press("Tab");
  await expect(page.getByText("Source: passed")).toBeVisible({ timeout: 60_000 });
  await next(page);
  await atStep(page, "Which time should it cover?");
  await page.getByLabel("From", { exact: true }).fill("2024-01-01");
  await page.getByLabel("Up to, not including", { exact: true }).fill("2024-01-03");
  await expect(page.getByText(/up to, but not including/)).toBeVisible();
  await expectSound(page, "Scope");
  await next(page);
  await lookAtMapping(page);
  await mixpanel.stop();
});
