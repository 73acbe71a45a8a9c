import { copyFile } from "node:fs/promises";
import { join } from "node:path";

import type { Locator, Page } from "@playwright/test";

import { type AmplitudeEmulator, startAmplitudeEmulator } from "./emulators/amplitude";
import { type MixpanelEmulator, startMixpanelEmulator } from "./emulators/mixpanel";
import type { Api } from "./support/api";
import { exportTruth } from "./support/export-truth";
import { expect, signIn, test } from "./support/fixtures";
import { compareSets, truthOf } from "./support/truth";
import { startByWizard } from "./support/wizard";

const RANGE = { from: "2024-01-01", to: "2024-01-08" };
const LIFE = { from: Date.UTC(2023, 11, 20), to: Date.UTC(2024, 1, 1) };
const DATE = { from: "2024-01-01T00:00:00Z", to: "2024-01-08T00:00:00Z" };

const completed = (page: Page) =>
  expect(page.getByRole("status", { name: "Migration status" })).toContainText("Completed", { timeout: 120_000 });

async function expectExact(api: Api, id: string, exporter: AmplitudeEmulator | MixpanelEmulator): Promise<void> {
  const { options, createdAt, ledger, destination } = await api.reaches(id, ["completed"]);
  const context = { contentType: exporter.data.vendor, options, migrationId: id, createdAt };
  const truth = exportTruth(exporter, DATE, { ...context, objectKey: "", recordIdentity: "content" });
  expect(truth.keys.size).toBeGreaterThan(50);
  expect(ledger).toMatchObject({ read: truth.records, rejected: truth.rejected, inFlight: 0 });
  expect(compareSets(truth.keys, await api.sandboxKeys(destination.id))).toBeNull();
}

async function typeAddress(page: Page, address: string): Promise<void> {
  await page.getByText("Another address").click();
  await page.getByLabel("Address").fill(address);
}

test("a week of Amplitude, directly, with the wrong data center mended by a click", async ({
  page,
  api,
  expectAccessible,
}) => {
  const amplitude = await startAmplitudeEmulator({ region: "eu", data: { ...LIFE, rows: 3 } });
  await signIn(page);
  const id = await startByWizard(page, {
    place: "Amplitude, directly",
    range: RANGE,
    atStep: expectAccessible,
    connect: async (at) => {
      await typeAddress(at, amplitude.regionUrl);
      await at.getByLabel("API Key", { exact: true }).fill(amplitude.apiKey);
      await at.getByLabel("Secret Key", { exact: true }).fill(amplitude.secretKey);
      await at.getByLabel("Secret Key", { exact: true }).press("Tab");
      await at.getByRole("button", { name: "Use eu" }).click();
      await expect(at.getByRole("radio", { name: "EU", exact: true })).toBeChecked();
      await expect(at.getByText("Source: passed")).toBeVisible({ timeout: 60_000 });
      await expectAccessible();
    },
  });
  await completed(page);
  await expectExact(api, id, amplitude);
  await amplitude.stop();
});

for (const auth of ["service account", "project secret"] as const)
  test(`a week of Mixpanel, directly, by its ${auth}`, async ({ page, api, expectAccessible }) => {
    const mixpanel = await startMixpanelEmulator({ data: { ...LIFE, rows: 40 } });
    await signIn(page);
    const id = await startByWizard(page, {
      place: "Mixpanel, directly",
      range: RANGE,
      connect: async (at) => {
        await typeAddress(at, mixpanel.regionUrl);
        if (auth === "project secret") {
          await at.getByRole("radio", { name: "Project secret" }).click();
          await at.getByLabel("API Secret", { exact: true }).fill(mixpanel.projectSecret);
        } else {
          await at.getByLabel("Username").fill(mixpanel.username);
          await at.getByLabel("Project ID").fill(mixpanel.projectId);
          const secret = at.getByLabel("Secret", { exact: true });
          await secret.fill("not the secret");
          await secret.press("Tab");
          await expect(at.getByRole("list", { name: "Source checks" })).toContainText("Failed: Signed in");
          await secret.fill(mixpanel.secret);
        }
        await at.keyboard.press("Tab");
        await expect(at.getByText("Source: passed")).toBeVisible({ timeout: 60_000 });
        await expectAccessible();
      },
    });
    await completed(page);
    await expectExact(api, id, mixpanel);
    await mixpanel.stop();
  });

test("a file of the import folder, and one that is uploaded", async ({ page, app, api, expectAccessible }) => {
  const sample = join(app.importDir, "samples", "mixpanel.jsonl");
  await copyFile(sample, join(app.importDir, "history.jsonl"));
  await signIn(page);
  for (const place of ["A file or folder on this server", "Upload from this computer"] as const) {
    const id = await startByWizard(page, {
      place,
      contentType: "Mixpanel",
      connect: async (at) => {
        if (place === "Upload from this computer") {
          await at.getByLabel("File to upload").setInputFiles(sample);
        } else {
          await at.getByLabel("File or folder").fill("nowhere");
          await at.getByLabel("File or folder").press("Tab");
          await expect(at.getByRole("list", { name: "Source checks" })).toContainText("Failed: Files");
          await at.getByRole("button", { name: "Use history.jsonl" }).click();
        }
        await expect(at.getByText("Source: passed")).toBeVisible({ timeout: 60_000 });
        await expect(at.getByText(/^1 file, /).last()).toBeVisible();
        await at.getByText("The file", { exact: true }).click();
        await expect(at.getByRole("list", { name: "Files" })).toContainText("lines");
        await expectAccessible();
      },
    });
    await completed(page);
    const { options, createdAt, ledger } = await api.reaches(id, ["completed"]);
    const context = { options, migrationId: id, createdAt, objectKey: "history.jsonl" };
    const truth = await truthOf(sample, { contentType: "mixpanel", ...context });
    expect(ledger).toMatchObject({ read: 5_000, rejected: truth.rejected, accepted: truth.keys.size });
  }
});

test("a newcomer is at a running sample in under two minutes, by the keyboard alone", async ({ page, api }) => {
  await signIn(page);
  await page.goto("/migrations/new");
  const began = Date.now();
  const tabTo = async (wanted: Locator) => {
    for (let pressed = 0; pressed < 90; pressed++) {
      if (await wanted.evaluate((element) => element.contains(document.activeElement))) return;
      await page.keyboard.press("Tab");
    }
    throw new Error(`Tab never comes to ${wanted.toString()}.`);
  };
  const choose = async (group: string, name: string) => {
    await tabTo(page.getByRole("radiogroup", { name: group }));
    const wanted = page.getByRole("radio", { name, exact: true });
    await page.keyboard.press("Space");
    for (let pressed = 0; pressed < 8 && !(await wanted.isChecked()); pressed++)
      await page.keyboard.press("ArrowDown", { delay: 60 });
    await expect(wanted).toBeChecked();
  };
  await choose("Place", "Sample data");
  await choose("Content type", "Amplitude");
  for (const question of [
    "Try it with sample data",
    "What should an event become?",
    "What each event becomes",
    "Start the migration",
  ]) {
    await tabTo(page.getByRole("button", { name: "Continue", exact: true }));
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { level: 2, name: question })).toBeFocused();
  }
  await tabTo(page.getByRole("button", { name: "Start migration", exact: true }));
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/migrations\/[0-9a-f-]{36}$/);
  expect(Date.now() - began).toBeLessThan(120_000);
  const id = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  await api.reaches(id, ["completed"]);
});
