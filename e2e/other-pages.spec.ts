import type { Locator, Page } from "@playwright/test";

import type { Api } from "./support/api";
import { expect, signedInTest as test } from "./support/fixtures";
import { EACH_ONCE, expectSound, smallTargets, tabTo } from "./support/looks";

// The pages beside the wizard and the live page, empty and filled: in both themes, on a desk and on a phone.

// An app of its own: elsewhere it would be one that other files have filled.
test.use({ appOptions: {} });

const NOBODY = "0b0b0b0b-0000-4000-8000-000000000000";

type Screen = {
  name: string;
  path: string;
  /** Says that the page has come. */
  shows: string;
  /** The main thing to do there. */
  action: (page: Page) => Locator;
};

const button = (name: string) => (page: Page) => page.getByRole("button", { name, exact: true });
const link = (name: string) => (page: Page) => page.getByRole("link", { name, exact: true }).last();

const empty: Screen[] = [
  {
    name: "No migration",
    path: "/migrations",
    shows: "Nothing has been moved yet.",
    action: link("Try it with sample data"),
  },
  { name: "No sandbox", path: "/sandboxes", shows: "No sandbox yet.", action: button("New sandbox") },
  { name: "No destination", path: "/destinations", shows: "No destination yet.", action: button("Add a destination") },
  { name: "Settings", path: "/settings", shows: "Signed in as", action: button("Create token") },
  {
    name: "Lost migration",
    path: `/migrations/${NOBODY}`,
    shows: "There is no such migration.",
    action: link("Go to the migrations"),
  },
  {
    name: "Lost report",
    path: `/migrations/${NOBODY}/report`,
    shows: "There is nothing at this address.",
    action: link("Go to the migrations"),
  },
];

const open: Screen[] = [
  { name: "Sign in", path: "/sign-in", shows: "Sign in to Backhaul", action: button("Sign in") },
  { name: "Set up", path: "/setup?token=used", shows: "Make your account", action: button("Create account") },
  { name: "Half a link", path: "/setup", shows: "This link is not whole.", action: link("Go to sign-in") },
  {
    name: "Not found",
    path: "/nothing",
    shows: "There is nothing at this address.",
    action: link("Go to the migrations"),
  },
];

async function fill(api: Api): Promise<Screen[]> {
  const box = await api.createDestination({ kind: "sandbox", name: "An empty box" });
  const id = await api.start({
    name: "acme 2024",
    source: { kind: "folder", contentType: "amplitude", path: "samples/amplitude.jsonl" },
    destination: { kind: "sandbox", name: "A full box" },
  });
  const { destination } = await api.reaches(id, ["completed"], 120_000);
  await api.createDestination({
    ...{ kind: "posthog", name: "Acme production", host: "https://us.i.posthog.com" },
    projectToken: "phc_0123456789",
  });
  await api.call("POST", "/api/tokens", { name: "nightly import" });
  await api.call("POST", "/api/webhooks", { url: "https://hooks.example/backhaul" });
  return [
    { name: "Sandboxes", path: "/sandboxes", shows: "A full box", action: link("A full box") },
    {
      name: "Empty sandbox",
      path: `/sandboxes/${box.id}`,
      shows: "Nothing has arrived yet.",
      action: link("New migration"),
    },
    {
      name: "Full sandbox",
      path: `/sandboxes/${destination.id}`,
      shows: "none came twice",
      action: (page) => page.getByRole("button", { name: /^Show / }).first(),
    },
    {
      name: "Destinations",
      path: "/destinations",
      shows: "Acme production",
      action: button("Edit Acme production"),
    },
    { name: "Settings, filled", path: "/settings", shows: "hooks.example", action: button("Delete nightly import") },
  ];
}

async function lookAt(page: Page, { name, path, shows, action }: Screen): Promise<void> {
  await page.goto(path);
  // A phone shows some texts where a desk has a column for them.
  await expect(page.getByText(shows).filter({ visible: true }).first()).toBeVisible({ timeout: 30_000 });
  await expectSound(page, name, EACH_ONCE);
  await tabTo(page, action(page));
}

test("pages with nothing in them look right, and say what to do next", async ({ page }) => {
  for (const screen of empty) await lookAt(page, screen);
});

test("filled pages look right, and a finger hits what is on them", async ({ page, api, browser, app }) => {
  const filled = await fill(api);
  for (const screen of filled) await lookAt(page, screen);

  const phone = await browser.newContext({
    ...{ baseURL: app.url, viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
    storageState: await page.context().storageState(),
  });
  const hand = await phone.newPage();
  for (const { name, path, shows } of [...filled, { name: "Migrations", path: "/migrations", shows: "acme 2024" }]) {
    await hand.goto(path);
    await expect(hand.getByText(shows).filter({ visible: true }).first()).toBeVisible({ timeout: 30_000 });
    expect.soft(await smallTargets(hand), `${name}: too low for a finger`).toEqual([]);
  }
  await phone.close();
});

test("single keys lead about, never while somebody types, and can be switched off", async ({ page, api }) => {
  await api.start({
    name: "By keys",
    source: { kind: "folder", contentType: "amplitude", path: "samples/amplitude.jsonl" },
    destination: { kind: "sandbox" },
  });
  await page.goto("/migrations");
  const sheet = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  const heading = (name: string) => page.getByRole("heading", { level: 1, name });
  // The page listens once it has come alive.
  await expect(async () => {
    await page.keyboard.press("?");
    await expect(sheet).toBeVisible({ timeout: 500 });
  }).toPass();
  await expectSound(page, "Shortcuts", EACH_ONCE);
  await page.keyboard.press("n");
  await page.keyboard.press("Escape");
  await expect(sheet).toBeHidden();
  await expect(heading("Migrations")).toBeVisible();
  for (const [keys, name] of [
    ["gs", "Sandboxes"],
    ["gd", "Destinations"],
    ["gm", "Migrations"],
  ] as const) {
    // The second key has to follow soon.
    await expect(async () => {
      for (const key of keys) await page.keyboard.press(key);
      await expect(heading(name)).toBeVisible({ timeout: 2_000 });
    }).toPass();
  }

  const search = page.getByRole("searchbox", { name: "Search" });
  await expect(search).toBeVisible();
  await page.keyboard.press("Alt+n");
  await page.keyboard.press("/");
  await expect(search).toBeFocused();
  await page.keyboard.type("n gs?");
  await expect(search).toHaveValue("n gs?");
  await search.fill("");
  await page.getByRole("link", { name: "By keys" }).click();
  const tab = (name: string) => page.getByRole("tab", { name });
  await expect(tab("Overview")).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("5");
  await expect(tab("Verify")).toHaveAttribute("aria-selected", "true");
  await expect(page).toHaveURL(/[?]tab=verify$/);
  await page.keyboard.press("1");
  await expect(tab("Overview")).toHaveAttribute("aria-selected", "true");

  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole("menuitem", { name: "Keyboard shortcuts" }).click();
  await sheet.getByRole("switch", { name: "Use these keys" }).click();
  await page.keyboard.press("Escape");
  await expect(sheet).toBeHidden();
  await page.reload();
  await expect(tab("Overview")).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("5");
  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole("menuitem", { name: "Keyboard shortcuts" }).click();
  await expect(sheet.getByRole("switch")).not.toBeChecked();
  await sheet.getByRole("switch").click();
  await page.keyboard.press("Escape");
  await expect(page).not.toHaveURL(/tab=verify/);
  await page.keyboard.press("n");
  await expect(page).toHaveURL(/[/]migrations[/]new/);
});

test("a page that breaks says so inside the frame, and goes on when it can", async ({ page }) => {
  await page.goto("/settings");
  await page.evaluate(() => {
    const { format } = Object.getOwnPropertyDescriptors(Intl.NumberFormat.prototype);
    Object.defineProperty(Intl.NumberFormat.prototype, "format", {
      ...format,
      get: () => {
        throw new Error("broken");
      },
    });
    Object.assign(window, { mend: () => Object.defineProperty(Intl.NumberFormat.prototype, "format", format) });
  });
  await page.getByRole("link", { name: "Migrations", exact: true }).click();
  await expect(page.getByRole("heading", { name: "This page could not be shown." })).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
  await expectSound(page, "Broken page", EACH_ONCE);
  const again = page.getByRole("button", { name: "Try again" });
  await tabTo(page, again);
  await page.evaluate(() => (window as unknown as { mend: () => void }).mend());
  await again.press("Enter");
  await expect(page.getByRole("heading", { name: "Migrations" })).toBeVisible();
});

test("pages for those who are not signed in look right", async ({ browser, app }) => {
  const stranger = await browser.newContext({ baseURL: app.url });
  const page = await stranger.newPage();
  for (const screen of open) await lookAt(page, screen);
  await stranger.close();
});
