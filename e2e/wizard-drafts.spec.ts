import { startApp } from "./support/app";
import { expect, signIn, test } from "./support/fixtures";
import { atStep, toConnect } from "./support/wizard";

test("nothing typed is lost over a reload, another day, and a restart of the server", async ({ browser }) => {
  test.setTimeout(300_000);
  const first = await startApp();
  const { dataDir, port, url } = first;
  const context = await browser.newContext({ baseURL: url });
  const page = await context.newPage();
  await signIn(page);
  await toConnect(page, "An S3 bucket", "Amplitude");
  await page.getByRole("textbox", { name: "Bucket" }).fill("half-typed");
  await page.getByLabel("Secret access key", { exact: true }).fill("a-very-secret-key-1234");
  // At once, before any pause: the page itself has to see to it.
  await page.reload();
  await expect(page.getByRole("textbox", { name: "Bucket" })).toHaveValue("half-typed");
  await expect(page.getByRole("group", { name: "Secret access key" })).toContainText("1234");
  expect(await page.content()).not.toContain("a-very-secret-key");
  await page.getByLabel("Prefix").fill("2024/");
  await expect(page.getByText("Draft saved")).toBeVisible();

  await first.kill9();
  await page.getByLabel("Prefix").fill("2024/q1/");
  await expect(page.getByText("Not saved yet; trying again")).toBeVisible();
  const second = await startApp({ dataDir, env: { PORT: String(port) } });
  await expect(page.getByText("Draft saved")).toBeVisible({ timeout: 30_000 });
  await page.close();

  const later = await context.newPage();
  await later.goto("/migrations/new");
  await later
    .getByRole("list", { name: "Drafts" })
    .getByRole("link", { name: /half-typed/ })
    .click();
  await expect(later.getByLabel("Prefix")).toHaveValue("2024/q1/");
  await expect(later.getByRole("group", { name: "Secret access key" })).toContainText("1234");
  await later.getByRole("button", { name: "Discard this draft" }).click();
  await later.getByRole("button", { name: "Discard", exact: true }).click();
  await atStep(later, "Where is the data?");
  await expect(later.getByRole("list", { name: "Drafts" })).toHaveCount(0);
  await context.close();
  await second.stop();
});

test("a draft in two tabs: the second to save is told, and neither is lost unseen", async ({ page, context }) => {
  await signIn(page);
  await toConnect(page, "An S3 bucket", "Amplitude");
  await page.getByRole("textbox", { name: "Bucket" }).fill("first");
  await expect(page.getByText("Draft saved")).toBeVisible();
  const other = await context.newPage();
  await other.goto(page.url());
  await other.getByRole("textbox", { name: "Bucket" }).fill("second");
  await expect(other.getByText("Draft saved")).toBeVisible();

  await page.getByLabel("Prefix").fill("mine/");
  await expect(page.getByText(/What you type is not saved\. This draft was changed in another tab/)).toBeVisible();
  await page.getByRole("button", { name: "Keep what is here" }).click();
  await expect(page.getByText("Draft saved")).toBeVisible();
  await other.getByLabel("Prefix").fill("theirs/");
  await other.getByRole("button", { name: "Take what is there" }).click();
  await expect(other.getByRole("textbox", { name: "Bucket" })).toHaveValue("first");
  await expect(other.getByLabel("Prefix")).toHaveValue("mine/");
  await other.close();
  await page.getByRole("button", { name: "Discard this draft" }).click();
  await page.getByRole("button", { name: "Discard", exact: true }).click();
  await atStep(page, "Where is the data?");
});
