import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { Page } from "@playwright/test";

import { startMixpanelEmulator } from "./emulators/mixpanel";
import { expect, signIn, test } from "./support/fixtures";

test.describe.configure({ mode: "serial" });

const RECORD = { event_type: "View", user_id: "u" };
const READABLE = "2024-01-02 03:04:05";
const rowOf = (page: Page, name: string) => page.getByRole("row").filter({ hasText: name });
const rejectsNumber = (page: Page) => page.getByRole("tab", { name: /^Rejects/ });

/** Rejects for two reasons: 30 whose time can't be read, and 5 lines that are no JSON. */
async function writeBroken(importDir: string): Promise<void> {
  const lines = Array.from({ length: 70 }, (_, n) =>
    n % 14 === 13
      ? `{"event_type":"View", line ${n}`
      : JSON.stringify({ ...RECORD, uuid: `a${n}`, event_time: n < 32 ? "nonsense" : READABLE }),
  );
  await writeFile(join(importDir, "a-list-broken.jsonl"), `${lines.join("\n")}\n`);
}

test("the list: overview, search and filters in the URL, and a series as one row that opens", async ({
  page,
  app,
  api,
  expectAccessible,
}) => {
  test.setTimeout(240_000);
  const mixpanel = await startMixpanelEmulator({ data: { rows: 2 } });
  const { username, secret, projectId, regionUrl: baseUrl } = mixpanel;
  await writeBroken(app.importDir);
  const acme = await api.createDestination({ kind: "sandbox", name: "Acme production" });
  const folder = (path: string) => ({ kind: "folder", contentType: "amplitude", path });
  const options = { onUnparsableTime: "reject" };
  const rejects = await api.start({
    name: "With rejects",
    source: folder("a-list-broken.jsonl"),
    options,
    destination: { id: acme.id },
  });
  await api.start({
    name: "A look",
    source: folder("samples/amplitude.jsonl"),
    destination: { kind: "sandbox" },
    test: { maxEvents: 10 },
  });
  const auth = { type: "service_account", username, secret, projectId };
  const range = { from: "2022-01-15", to: "2024-03-10" };
  const first = await api.start({
    name: "History",
    source: { kind: "mixpanel", region: "us", baseUrl, auth, ...range },
    options: { dropEvents: ["heartbeat"], renameEvents: { "Sign Up": "signed_up" } },
    destination: { id: acme.id },
  });
  await api.reaches(rejects, ["completed"]);
  const { series } = await api.view(first);
  expect(series?.ids).toHaveLength(3);

  await signIn(page);
  await page.goto("/migrations");
  const table = page.getByRole("table", { name: "Migrations" });
  const history = page.getByRole("button", { name: "History", exact: true });
  await expect(history).toHaveAttribute("aria-expanded", "false");
  await expect(rowOf(page, "A look")).toContainText("Test");
  await expect(page.getByText(/^of \d+ migrations$/)).toBeVisible();
  await history.focus();
  await page.keyboard.press("Enter");
  await expect(table.getByRole("link", { name: /History \(\d of 3\)/ })).toHaveCount(3);
  await expectAccessible();

  await page.keyboard.press("Escape");
  await page.locator("body").press("/");
  await expect(page.getByRole("searchbox", { name: "Search" })).toBeFocused();
  await page.keyboard.type("list-broken");
  await expect(page).toHaveURL(/q=list-broken/);
  await expect(table.getByRole("link")).toHaveText(["With rejects"]);
  await page.getByRole("searchbox", { name: "Search" }).press("Escape");
  await expect(page).not.toHaveURL(/q=/);
  await page.getByLabel("Tests").selectOption("Hidden");
  await expect(rowOf(page, "A look")).toHaveCount(0);
  await page.getByLabel("Source").selectOption("Mixpanel’s export");
  await page.reload();
  await expect(history).toBeVisible();
  await expect(rowOf(page, "With rejects")).toHaveCount(0);
  await page.getByLabel("Status").selectOption("Cancelled");
  await expect(page.getByText("No migration fits.")).toBeVisible();
  await page.getByRole("button", { name: "Clear filters" }).first().click();
  await expect(rowOf(page, "With rejects")).toBeVisible();

  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    for (const width of [390, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      await expectAccessible();
    }
  }

  const [, second = "", third = ""] = series?.ids ?? [];
  await page.goto(`/migrations/${second}`);
  const place = page.getByRole("navigation", { name: "Series" });
  await expect(place).toContainText("2 of 3");
  await expect(place.getByRole("link")).toHaveCount(3);
  await expect(place.locator("[aria-current=page]")).toContainText("2023-01-15");
  await place.getByRole("link").nth(2).click();
  await expect(page).toHaveURL(new RegExp(third));
  for (const id of series?.ids ?? []) await api.reaches(id, ["completed"], 120_000);
  await mixpanel.stop();
});

test("clone with changes: everything is there again, and it runs", async ({ page, api, expectAccessible }) => {
  test.setTimeout(240_000);
  const { items } = (await api.call("GET", "/api/migrations?q=with+rejects")) as { items: { id: string }[] };
  await signIn(page);
  await page.goto(`/migrations/${items[0]?.id ?? ""}?tab=configuration`);
  await expect(page.getByRole("group", { name: "Configuration as a command" })).toContainText(
    "--path a-list-broken.jsonl",
  );
  await expectAccessible();
  await page.getByRole("button", { name: "Clone with changes" }).click();
  await expect(page).toHaveURL(/\/migrations\/new\/connect\?draft=/);
  const draft = new URL(page.url()).searchParams.get("draft") ?? "";
  await page.goto(`/migrations/new/start?draft=${draft}`);
  await expect(page.getByRole("textbox", { name: "Name", exact: true })).toHaveValue("Copy of With rejects");
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Cloned");
  await page.getByRole("button", { name: "Start migration" }).click();
  await expect(page).toHaveURL(/\/migrations\/[0-9a-f-]{36}/);
  const id = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  const view = await api.reaches(id, ["completed"]);
  expect(view).toMatchObject({
    name: "Cloned",
    options: { onUnparsableTime: "reject" },
    rejected: { invalid_time: 30, invalid_json: 5 },
  });
});

test("rejects: by reason, tried under other options, sent again, and mended in a file", async ({
  page,
  app,
  api,
  expectAccessible,
}) => {
  test.setTimeout(240_000);
  const { items } = (await api.call("GET", "/api/migrations?q=with+rejects")) as { items: { id: string }[] };
  const id = items[0]?.id ?? "";
  const before = await api.view(id);
  expect(before.rejected).toEqual({ invalid_time: 30, invalid_json: 5 });
  await signIn(page);
  await page.goto(`/migrations/${id}?tab=rejects`);
  await expect(page.getByRole("list", { name: "Rejected: invalid_time" }).getByRole("listitem")).toHaveCount(3);
  await expectAccessible();

  await page.getByRole("button", { name: "Send rejects: invalid time again" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("30 of 30 rejects are sent again.");
  await dialog.getByRole("radio", { name: "With other options" }).click();
  await expect(dialog).toContainText("Of these 30, 0 would become events and 30 would be rejected again.");
  await dialog.getByLabel("Records whose time can't be read").selectOption({ index: 0 });
  await expect(dialog).toContainText("Of these 30, 30 would become events and 0 would be rejected again.");
  await expectAccessible();
  await dialog.getByRole("button", { name: "Send again", exact: true }).click();
  await expect(dialog).toContainText("30 rejects are on their way.");
  await dialog.getByRole("button", { name: "Done" }).click();
  const moved = await api.reaches(id, ["completed"]);
  expect(moved.rejected).toEqual({ invalid_json: 5 });
  expect(moved.ledger.read).toBe(before.ledger.read);
  expect(moved.ledger.accepted).toBe(before.ledger.accepted + 30);
  await expect(rejectsNumber(page)).toContainText("5");

  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download rejects: invalid json" }).click();
  const text = await readFile(await (await download).path(), "utf8");
  expect(text.split("\n").filter(Boolean)).toHaveLength(5);
  expect(text).toContain('{"event_type":"View", line 13\n');
  const mended = join(app.dataDir, "mended.jsonl");
  const good = (n: number) => JSON.stringify({ ...RECORD, uuid: `m${n}`, event_time: READABLE });

  await page.getByRole("button", { name: "Send rejects: invalid json again" }).click();
  await dialog.getByRole("radio", { name: "A mended file" }).click();
  await writeFile(mended, `${good(1)}\n${good(2)}\n`);
  await dialog.getByLabel("Choose the mended file").setInputFiles(mended);
  await expect(dialog.getByRole("alert")).toContainText("The file has 2 lines, but there are 5 rejects.");
  await expect(dialog.getByRole("button", { name: "Send again", exact: true })).toBeDisabled();
  await writeFile(mended, `${good(1)}\n\n\n${good(2)}\n\n`);
  await dialog.getByLabel("Choose the mended file").setInputFiles(mended);
  await expect(dialog).toContainText("2 of 5 rejects are replaced by the file’s lines and sent, 3 stay rejected.");
  await expectAccessible();
  await dialog.getByRole("button", { name: "Send again", exact: true }).click();
  await expect(dialog).toContainText("2 rejects are on their way. 3 stay as they are.");
  await dialog.getByRole("button", { name: "Done" }).click();
  const last = await api.reaches(id, ["completed"]);
  expect(last.rejected).toEqual({ invalid_json: 3 });
  expect(last.ledger.accepted).toBe(moved.ledger.accepted + 2);

  const mendedTitle = page.getByRole("heading", { name: "Mended by hand: 2 records" });
  const fileOf = async (name: string) => {
    const file = page.waitForEvent("download");
    await page.getByRole("link", { name, exact: true }).press("Enter");
    return readFile(await (await file).path(), "utf8");
  };
  const asTheyWere = '{"event_type":"View", line 13\n{"event_type":"View", line 55\n';
  await expect(mendedTitle).toBeVisible();
  expect(await fileOf("As they were")).toBe(asTheyWere);
  expect(await fileOf("As they were sent")).toBe(`${good(1)}\n${good(2)}\n`);
  await expectAccessible();

  await page.goto(`/migrations/${id}/report`);
  await expect(mendedTitle).toBeVisible();
  expect(await fileOf("As they were")).toBe(asTheyWere);
  await expectAccessible();
});
