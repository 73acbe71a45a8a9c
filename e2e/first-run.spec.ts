import { join } from "node:path";

import type { Page } from "@playwright/test";

import { createApi } from "./support/api";
import { ADMIN, API_TOKEN } from "./support/app";
import { expect, signIn, test } from "./support/fixtures";
import { apiRoutes, pages } from "./support/routes";
import { compareSets, truthOf } from "./support/truth";
import { ledgerNumber, startByWizard } from "./support/wizard";

test.use({ appOptions: { env: { ADMIN_EMAIL: "", ADMIN_PASSWORD: "" } } });
test.describe.configure({ mode: "serial" });

const OPEN_PAGES = ["/sign-in", "/setup"];
const OPEN_ROUTES = /^\/api\/(auth|setup|health|ready)(\/|$)/;

test("nobody gets in before there is an account", async ({ page, app }) => {
  const closed = (await pages()).filter((path) => !OPEN_PAGES.includes(path));
  expect(closed.length).toBeGreaterThan(5);
  for (const path of closed) {
    await page.goto(path);
    await expect(page, path).toHaveURL(/\/(sign-in|setup)/);
  }

  const routes = (await apiRoutes()).filter(({ path }) => !OPEN_ROUTES.test(path));
  expect(routes.length).toBeGreaterThan(10);
  for (const { method, path } of routes) {
    const answer = await fetch(app.url + path, { method });
    expect({ method, path, status: answer.status }).toEqual({ method, path, status: 401 });
    expect(await answer.json()).toMatchObject({
      error: { code: "unauthorized", message: expect.any(String) },
    });
  }
  const wrongToken = await fetch(`${app.url}/api/migrations`, { headers: { authorization: `Bearer ${API_TOKEN}x` } });
  expect(wrongToken.status).toBe(401);
});

test("the one-time link makes the first account, once", async ({ page, app, browser, expectAccessible }) => {
  expect(app.setupPath, "the launcher prints the link").not.toBeNull();
  const link = app.setupPath ?? "";
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "Make your account" })).toBeVisible();
  await expectAccessible();
  await makeAccount(page, { name: "Ada", ...ADMIN });
  await expect(page.getByRole("heading", { level: 1, name: "Migrations" })).toBeVisible();
  await expectAccessible();

  const stranger = await browser.newContext({ baseURL: app.url });
  const second = await stranger.newPage();
  await second.goto(link);
  await makeAccount(second, { name: "Eve", email: "eve@example.com", password: "password of eve" });
  await expect(second.getByRole("heading", { name: "This link does not work" })).toBeVisible();
  const token = new URL(link, app.url).searchParams.get("token");
  const body = JSON.stringify({ token, name: "Eve", email: "eve@example.com", password: "password of eve" });
  const headers = { "content-type": "application/json", origin: app.url };
  const refused = await fetch(`${app.url}/api/setup`, { method: "POST", headers, body });
  expect(refused.status).toBe(403);
  await stranger.close();
});

async function makeAccount(page: Page, who: { name: string; email: string; password: string }): Promise<void> {
  await page.getByLabel("Name").fill(who.name);
  await page.getByLabel("Email").fill(who.email);
  await page.getByLabel("Password", { exact: true }).fill(who.password);
  await page.getByRole("button", { name: "Create account" }).click();
}

test("a person signs out and in again", async ({ page, expectAccessible }) => {
  await page.goto("/sign-in");
  await expectAccessible();
  await page.getByLabel("Email").fill(ADMIN.email);
  await page.getByLabel("Password", { exact: true }).fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert").filter({ hasText: /./ })).toBeVisible();

  await signIn(page);
  const session = (await page.context().cookies()).find(({ name }) => name.includes("session"));
  expect(session).toMatchObject({ httpOnly: true, sameSite: "Lax" });
  await page.goto("/migrations");
  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await page.goto("/migrations");
  await expect(page).toHaveURL(/\/sign-in/);
});

test("the Amplitude sample arrives whole in a sandbox", async ({ page, app, expectAccessible }) => {
  test.setTimeout(120_000);
  const api = createApi(app.url, app.token);
  await signIn(page);
  const id = await startByWizard(page, {
    place: "Sample data",
    contentType: "Amplitude",
    connect: (at) => at.getByRole("radio", { name: "A sandbox" }).click(),
    atStep: expectAccessible,
    name: "First look",
  });

  await expect(page.getByRole("heading", { level: 1, name: "First look" })).toBeVisible();
  await expect(page.getByRole("status", { name: "Migration status" })).toContainText("Completed", { timeout: 60_000 });
  const view = await api.reaches(id, ["completed"]);
  const truth = await truthOf(join(app.importDir, "samples", "amplitude.jsonl"), {
    contentType: "amplitude",
    options: view.options,
    migrationId: id,
    createdAt: view.createdAt,
    objectKey: "samples/amplitude.jsonl",
  });
  expect(view.ledger).toMatchObject({ read: 5_000, inFlight: 0, rejected: truth.rejected });
  expect(truth.keys.size).toBeGreaterThan(4_000);
  expect(compareSets(truth.keys, await api.sandboxKeys(view.destination.id))).toBeNull();

  await expect(page.getByText("Adds up", { exact: true })).toBeVisible();
  for (const [term, key] of [
    ["Read", "read"],
    ["Accepted", "accepted"],
    ["Dropped", "dropped"],
    ["Rejected", "rejected"],
  ] as const)
    await expect.poll(() => ledgerNumber(page, term), term).toBe(view.ledger[key]);
  await expectAccessible();
  for (const tab of ["Parts", "Rejects", "Timeline", "Configuration"]) {
    await page.getByRole("tab", { name: tab }).click();
    await expect(page.getByRole("tabpanel")).toBeVisible();
    await expectAccessible();
  }
});

test("what arrived can be searched", async ({ page, app, expectAccessible }) => {
  const api = createApi(app.url, app.token);
  const { items } = (await api.call("GET", "/api/destinations")) as { items: { id: string; name: string }[] };
  const sandbox = items[0]!;
  const { names, events } = await api.sandboxSummary(sandbox.id);
  const rarest = names.at(-1)!;
  expect(rarest.count).toBeLessThan(events);

  await signIn(page);
  await page.goto("/sandboxes");
  await expectAccessible();
  await page.getByRole("main").getByRole("link", { name: sandbox.name, exact: true }).click();
  await expect(page.getByRole("table", { name: "Events" })).toBeVisible();
  await expectAccessible();
  await page.getByLabel("Event", { exact: true }).fill(rarest.event);
  const shown = page.getByRole("table", { name: "Events" }).getByRole("button");
  await expect.poll(async () => [...new Set(await shown.allInnerTexts())]).toEqual([rarest.event]);
  await page
    .getByRole("button", { name: `Show ${rarest.event}` })
    .first()
    .click();
  await expect(page.getByRole("dialog")).toContainText("$import_job_id");
  await expectAccessible();
});
