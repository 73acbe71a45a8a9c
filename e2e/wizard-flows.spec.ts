import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { startAmplitudeEmulator } from "./emulators/amplitude";
import { startPostHogEmulator } from "./emulators/posthog";
import { type Answers, openDraft } from "./support/connect";
import { expect, signedInTest as test } from "./support/fixtures";
import { atStep, confirmDestination, next, throughToStart, toConnect } from "./support/wizard";

const event = (name: string, at: number) =>
  JSON.stringify({
    event_type: name,
    user_id: `u${at % 7}`,
    event_time: `2024-01-02 03:04:${String(at % 60).padStart(2, "0")}`,
    uuid: `0190a1b2-c3d4-7e5f-8a9b-${String(at).padStart(12, "0")}`,
  });
const RECORDS = 90;

async function folder(importDir: string, file: string, lines: string[], contentType: "amplitude" | "mixpanel") {
  await writeFile(join(importDir, file), `${lines.join("\n")}\n`);
  return { place: "folder", contentType, source: { files: { path: file } } } satisfies Answers;
}

const someEvents = (importDir: string, file: string) => {
  const lines = Array.from({ length: RECORDS }, (_, at) => event(at % 3 === 0 ? "Buy" : "View", at));
  return folder(importDir, file, lines, "amplitude");
};

const idOf = (url: string) => new URL(url).pathname.split("/").at(-1) ?? "";

test("after a test the settings are changed, tested again, and everything follows with them", async ({
  page,
  app,
  api,
}) => {
  const posthog = await startPostHogEmulator({ projectName: "Acme production" });
  const { url: host, token: projectToken, personalApiKey } = posthog;
  await openDraft(page, "start", {
    ...(await someEvents(app.importDir, "tested.jsonl")),
    destination: { choice: "self", host, projectToken, personalApiKey },
    test: { on: true, maxEvents: "30" },
  });
  await page.getByRole("button", { name: "Start the test" }).click();
  await expect(page.getByText("The test is done.")).toBeVisible({ timeout: 60_000 });
  const first = idOf(page.url());

  await page.getByRole("link", { name: "Change the settings" }).click();
  await atStep(page, "What should an event become?");
  const renamed = page.getByLabel("New name of Buy");
  await renamed.fill("Order placed");
  await renamed.blur();
  await next(page);
  await atStep(page, "What each event becomes");
  await expect(page.getByRole("table", { name: "Event names" })).toContainText("Order placed");
  await next(page);
  await atStep(page, "Start the migration");
  await expect(page.getByLabel("Events of the test, at most")).toHaveValue("30");
  await page.getByRole("button", { name: "Start the test" }).click();
  await expect(page).toHaveURL(/\/migrations\/[0-9a-f-]{36}$/);
  await expect(page.getByText("The test is done.")).toBeVisible({ timeout: 60_000 });
  const second = idOf(page.url());
  expect(second).not.toBe(first);
  const { destination } = await api.view(second);
  const arrived = (await api.sandboxSummary(destination.id)).names.map(({ event: name }) => name);
  expect(arrived.sort()).toEqual(["Order placed", "View"]);
  expect(posthog.events(), "tests go into sandboxes").toEqual([]);

  await page.getByRole("link", { name: "Import everything" }).click();
  await confirmDestination(page);
  await page.getByRole("button", { name: "Start migration" }).click();
  await expect(page).toHaveURL(/\/migrations\/[0-9a-f-]{36}$/);
  const view = await api.reaches(idOf(page.url()), ["completed"]);
  expect(view).toMatchObject({ test: false, promotedFrom: second, ledger: { read: RECORDS, accepted: RECORDS } });
  const names = posthog.events().map(({ event: name }) => name);
  expect(names.filter((name) => name === "Order placed")).toHaveLength(RECORDS / 3);
  expect(names.filter((name) => name === "View")).toHaveLength((RECORDS / 3) * 2);
  await posthog.stop();
});

test("an existing destination is chosen and takes everything", async ({ page, app, api }) => {
  const posthog = await startPostHogEmulator({ projectName: "Acme archive" });
  const { url: host, token: projectToken, personalApiKey } = posthog;
  const known = { kind: "posthog", name: "The archive", host, projectToken, personalApiKey };
  const { id } = await api.createDestination(known);
  await openDraft(page, "connect", await someEvents(app.importDir, "existing.jsonl"));
  await page.getByRole("radio", { name: "An existing destination" }).click();
  await page.getByRole("combobox", { name: "Existing destination" }).selectOption(id);
  await expect(page.getByRole("list", { name: "Destination checks" })).toContainText("Acme archive");
  await next(page);
  await throughToStart(page);
  await confirmDestination(page);
  await page.getByRole("button", { name: "Start migration" }).click();
  await expect(page).toHaveURL(/\/migrations\/[0-9a-f-]{36}$/);
  const view = await api.reaches(idOf(page.url()), ["completed"]);
  expect(view).toMatchObject({ destination: { id }, ledger: { accepted: RECORDS } });
  expect(posthog.totals()).toMatchObject({ distinct: RECORDS });
  await posthog.stop();
});

test("back and forward through all steps keep the answers", async ({ page }) => {
  const life = { from: Date.UTC(2023, 11, 20), to: Date.UTC(2024, 1, 1), rows: 3 };
  const amplitude = await startAmplitudeEmulator({ data: life });
  await toConnect(page, "Amplitude, directly");
  await page.getByText("Another address").click();
  await page.getByLabel("Address").fill(amplitude.regionUrl);
  await page.getByLabel("API Key", { exact: true }).fill(amplitude.apiKey);
  await page.getByLabel("Secret Key", { exact: true }).fill(amplitude.secretKey);
  await next(page);
  await atStep(page, "Which time should it cover?");
  await page.getByLabel("From", { exact: true }).fill("2024-01-01");
  await page.getByLabel("Up to, not including", { exact: true }).fill("2024-01-03");
  await next(page);
  await atStep(page, "What should an event become?");
  await page.getByRole("switch", { name: "Bring groups along" }).click();
  await next(page);
  await atStep(page, "What each event becomes");
  await next(page);
  await atStep(page, "Start the migration");
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("two days");

  const steps: [question: string, holds: () => Promise<void>][] = [
    ["Where is the data?", () => expect(page.getByRole("radio", { name: "Amplitude, directly" })).toBeChecked()],
    ["Connect to Amplitude", () => expect(page.getByLabel("Address")).toHaveValue(amplitude.regionUrl)],
    [
      "Which time should it cover?",
      () => expect(page.getByLabel("Up to, not including", { exact: true })).toHaveValue("2024-01-03"),
    ],
    [
      "What should an event become?",
      () => expect(page.getByRole("switch", { name: "Bring groups along" })).toBeChecked(),
    ],
    ["What each event becomes", () => expect(page.getByRole("listbox", { name: "Records" })).toBeVisible()],
    [
      "Start the migration",
      () => expect(page.getByRole("textbox", { name: "Name", exact: true })).toHaveValue("two days"),
    ],
  ];
  for (const [question, holds] of steps.toReversed().slice(1)) {
    await page.goBack();
    await atStep(page, question);
    await holds();
  }
  for (const [question, holds] of steps.slice(1)) {
    await page.goForward();
    await atStep(page, question);
    await holds();
  }
  await amplitude.stop();
});

test("events that PostHog would obey are renamed by a click, and the preview shows it", async ({ page, app }) => {
  const lines = ["View", "$identify", "Buy"].map((name, at) =>
    JSON.stringify({
      event: name,
      properties: { time: 1704164645 + at, distinct_id: "u1", $insert_id: `insert-id-${at}` },
    }),
  );
  await openDraft(page, "preview", await folder(app.importDir, "commands.jsonl", lines, "mixpanel"));
  const names = page.getByRole("table", { name: "Event names" });
  await expect(names.getByRole("row", { name: /^\$identify/ })).toContainText("same name");
  await expect(page.getByText("$identify: PostHog acts on people or groups")).toBeVisible();
  await page.getByRole("button", { name: "Rename $identify to “Mixpanel identify”" }).click();
  await expect(names.getByRole("row", { name: /^\$identify/ })).toContainText("Mixpanel identify");
  await expect(page.getByText("PostHog acts on people or groups")).toHaveCount(0);
  await expect(page.getByRole("listbox", { name: "Records" })).toContainText("Mixpanel identify");
});
