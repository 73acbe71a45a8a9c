import type { Page } from "@playwright/test";

import { startPostHogEmulator } from "./emulators/posthog";
import { startS3Emulator } from "./emulators/s3";
import { createApi } from "./support/api";
import { startApp } from "./support/app";
import { expect, signIn, test } from "./support/fixtures";
import { confirmDestination, next, pick } from "./support/wizard";

const KEYS = { accessKeyId: "AKIAEMULATED", secretAccessKey: "emulated-secret-key-of-s3", region: "eu-central-1" };
const AMPLITUDE =
  '{"event_type":"View","user_id":"u1","event_time":"2024-01-02 03:04:05","uuid":"0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"}\n';

const atStep = (page: Page, question: string) =>
  expect(page.getByRole("heading", { level: 2, name: question })).toBeVisible();
const sourceChecks = (page: Page) => page.getByRole("list", { name: "Source checks" });

async function toConnect(page: Page, place: string, contentType: string | null): Promise<void> {
  await page.goto("/migrations/new");
  await atStep(page, "Where is the data?");
  await pick(page.getByRole("radio", { name: place }));
  if (contentType) await pick(page.getByRole("radio", { name: contentType, exact: true }));
  await next(page);
}

test("each of a bucket's errors says its remedy, and two are mended by a click", async ({ page, expectAccessible }) => {
  const s3 = await startS3Emulator(KEYS);
  s3.putObject("exports", "2024/a.jsonl", AMPLITUDE);
  await signIn(page);
  await toConnect(page, "An S3 bucket", "Mixpanel");
  await atStep(page, "Connect to your bucket");
  await next(page);
  await expect(page.getByRole("textbox", { name: "Bucket" })).toHaveAccessibleDescription(/Give the bucket's name/);
  await expectAccessible();

  await page.getByLabel("Region").fill("us-east-1");
  await page.getByRole("textbox", { name: "Bucket" }).fill("exports");
  await page.getByLabel("Prefix").fill("2024/");
  await page.getByLabel("Endpoint").fill(s3.url);
  await page.getByLabel("Access key id").fill(KEYS.accessKeyId);
  const secret = page.getByLabel("Secret access key", { exact: true });
  await secret.pressSequentially("not the secret at all");
  await expect(page.getByText("Tried when you leave the field").first()).toBeVisible();
  expect(s3.requests, "half a secret is not tried").toHaveLength(0);
  await secret.press("Tab");
  await expect(sourceChecks(page)).toContainText(/Failed/);
  await secret.fill(KEYS.secretAccessKey);
  await secret.press("Tab");
  const useRegion = page.getByRole("button", { name: `Use ${KEYS.region}` });
  await useRegion.click();
  await expect(page.getByLabel("Region")).toHaveValue(KEYS.region);
  const amplitude = page.getByRole("button", { name: "They are Amplitude events" });
  await amplitude.click();
  await expect(sourceChecks(page)).toContainText("look like Amplitude events");
  await expect(sourceChecks(page)).not.toContainText(/Failed|Warning/);

  await page.getByText("An IAM policy with just these rights").click();
  const policy = page.getByRole("group", { name: "IAM policy" });
  await expect(policy).toContainText("arn:aws:s3:::exports/2024/*");
  await expectAccessible();

  const bucket = page.getByRole("textbox", { name: "Bucket" });
  await bucket.fill("no-such-bucket");
  await bucket.press("Tab");
  await expect(sourceChecks(page)).toContainText(/Failed/);
  await bucket.fill("exports");
  await page.getByLabel("Prefix").fill("2030/");
  await page.getByLabel("Prefix").press("Enter");
  await expect(page.getByRole("status").filter({ hasText: "Not yet: see what failed." })).toBeVisible();
  await expect(page.getByRole("heading", { level: 3, name: "Source" })).toBeFocused();
  await expect(sourceChecks(page)).toContainText("There is nothing under the prefix");
  await s3.stop();
});

test("the vendors' forms say what is missing, in the vendors' words", async ({ page, expectAccessible }) => {
  await signIn(page);
  await toConnect(page, "Amplitude, directly", null);
  await atStep(page, "Connect to Amplitude");
  await expectAccessible();
  await next(page);
  await expect(page.getByLabel("API Key", { exact: true })).toHaveAccessibleDescription("Give the project's API key.");
  await expect(page.getByLabel("Secret Key", { exact: true })).toBeVisible();

  await toConnect(page, "Mixpanel, directly", null);
  await atStep(page, "Connect to Mixpanel");
  await next(page);
  await expect(page.getByLabel("Username")).toHaveAccessibleDescription("Give the service account's username.");
  await pick(page.getByRole("radio", { name: "Project secret" }));
  await expect(page.getByText("2027-03-03")).toBeVisible();
  await expect(page.getByLabel("API Secret", { exact: true })).toBeVisible();
  await expectAccessible();

  const id = new URL(page.url()).searchParams.get("draft");
  await page.getByLabel("API Secret", { exact: true }).fill("mixpanel-project-secret");
  await page.goto(`/migrations/new/scope?draft=${id}`);
  await atStep(page, "Which time should it cover?");
  await next(page);
  await expect(page.getByLabel("From", { exact: true })).toHaveAccessibleDescription(/Give a time in UTC/);
  await page.getByRole("button", { name: "Last 30 days" }).click();
  await expect(page.getByText(/up to, but not including, .*: 30 days/)).toBeVisible();
  await expectAccessible();
  await next(page);
  await atStep(page, "What should an event become?");
  await expectAccessible();
});

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

test("preview by keyboard and switches, a test into a sandbox, then everything into PostHog", async ({
  page,
  app,
  expectAccessible,
}) => {
  test.setTimeout(180_000);
  const api = createApi(app.url, app.token);
  const posthog = await startPostHogEmulator({ projectName: "Acme production" });
  await signIn(page);
  await toConnect(page, "Sample data", "Amplitude");
  await page.getByRole("radio", { name: "Self-hosted PostHog" }).click();
  await page.getByLabel("Address").fill(posthog.url);
  await page.getByLabel("Project token", { exact: true }).fill(posthog.token);
  await page.getByPlaceholder("phx_…").fill(posthog.personalApiKey);
  await page.getByPlaceholder("phx_…").press("Tab");
  await expect(page.getByRole("list", { name: "Destination checks" })).toContainText("Acme production");
  await page.getByText("Will it keep events as old as yours?").click();
  await page.getByRole("button", { name: "Send one event" }).click();
  await expect(page.getByText("It has arrived")).toBeVisible();
  await expectAccessible();
  await next(page);

  await atStep(page, "What should an event become?");
  const row = page
    .getByRole("list", { name: "Event names" })
    .getByRole("listitem")
    .filter({ hasText: "Product Viewed" });
  const renamed = row.getByLabel("New name of Product Viewed");
  await renamed.pressSequentially(" product viewed ");
  await expect(renamed).toHaveValue(" product viewed ");
  await renamed.press("Enter");
  await atStep(page, "What should an event become?");
  await renamed.blur();
  await expect(renamed).toHaveValue("product viewed");
  await page.getByRole("button", { name: "Leave out Signed In" }).click();
  await expectAccessible();
  await next(page);

  await atStep(page, "What each event becomes");
  const records = page.getByRole("listbox", { name: "Records" });
  await expect(records.getByRole("option", { selected: true })).toBeVisible();
  await expectAccessible();
  await records.focus();
  await page.keyboard.press("End");
  await expect(page.getByRole("heading", { name: /^Record 200 of 200$/ })).toBeVisible();
  await page.keyboard.press("r");
  await expect(page.getByRole("group", { name: "Source record" })).toBeVisible();
  await page.keyboard.press("r");
  await page.getByRole("button", { name: /^Imported/ }).click();
  await records.press("Home");
  await expect(page.getByRole("group", { name: "Values of the event" })).toContainText("from event_type");
  await page
    .getByRole("table", { name: "Event names" })
    .getByRole("button", { name: "Product Viewed" })
    .first()
    .click();
  await expect(records.getByRole("option").first()).toContainText("product viewed");
  await page.getByRole("switch", { name: "Bring groups along" }).click();
  await expect(page.getByText(/would be made beside the records' own/)).toBeVisible();
  await expect(page.getByText(/^Bring groups along: .*events made beside 0 → /)).toBeVisible();
  await next(page);

  await atStep(page, "Start the migration");
  await page.getByRole("button", { name: "Start migration" }).click();
  await expect(page.getByRole("textbox", { name: /^Type “/ })).toHaveAccessibleDescription(
    "This is not “Acme production”.",
  );
  await pick(page.getByRole("radio", { name: "A test first" }));
  await page.getByLabel("Events of the test, at most").fill("300");
  await expectAccessible();
  await page.getByRole("button", { name: "Start the test" }).click();
  await expect(page.getByText("The test is done.")).toBeVisible({ timeout: 60_000 });
  await expectAccessible();
  const testId = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  const trial = await api.view(testId);
  expect(trial).toMatchObject({ test: true, ledger: { read: 300 }, destination: { kind: "sandbox" } });

  await page.getByRole("link", { name: "Import everything" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Import everything" })).toBeVisible();
  await expect(page.getByText(/Type “Acme production”/)).toBeVisible();
  await expectAccessible();
  await confirmDestination(page);
  await page.getByRole("button", { name: "Start migration" }).click();
  await expect(page).not.toHaveURL(/promote/);
  const id = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  const view = await api.reaches(id, ["completed"]);
  expect(view).toMatchObject({ test: false, promotedFrom: testId, ledger: { read: 5_000 } });
  expect(view.options).toMatchObject({
    renameEvents: { "Product Viewed": "product viewed" },
    dropEvents: ["Signed In"],
  });
  await page.goto("/migrations/new");
  await expect(page.getByRole("list", { name: "Drafts" })).toHaveCount(0);
  await posthog.stop();
});

test("what must be typed to start is known before anything can start, and does not change while it is typed", async ({
  page,
  app,
}) => {
  const posthog = await startPostHogEmulator({ projectName: "Acme production" });
  await signIn(page);
  await toConnect(page, "Sample data", "Mixpanel");
  await page.getByRole("radio", { name: "Self-hosted PostHog" }).click();
  await page.getByLabel("Address").fill(posthog.url);
  await page.getByLabel("Project token", { exact: true }).fill(posthog.token);
  await page.getByPlaceholder("phx_…").fill(posthog.personalApiKey);
  await next(page);
  await atStep(page, "What should an event become?");
  const draft = new URL(page.url()).searchParams.get("draft");
  await expect(page.getByText("Draft saved")).toBeVisible();

  const held: (() => void)[] = [];
  await page.route("**/api/destinations/check", async (route) => {
    await new Promise<void>((resolve) => held.push(resolve));
    await route.continue();
  });
  await page.goto(`/migrations/new/start?draft=${draft}`);
  const start = page.getByRole("button", { name: "Start migration" });
  await expect(start).toHaveAttribute("aria-disabled", "true");
  await expect(start).toHaveAccessibleDescription("Asking for the project's name…");
  await start.click({ force: true });
  await expect(page).toHaveURL(/\/start\?/);
  await expect.poll(() => held.length).toBeGreaterThan(0);
  for (const go of held) go();
  const field = page.getByRole("textbox", { name: "Type “Acme production” to start" });
  await field.pressSequentially("acme production");
  await start.click();
  await expect(page).toHaveURL(/\/migrations\/[0-9a-f-]{36}$/);
  const id = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  await createApi(app.url, app.token).reaches(id, ["completed"]);

  await page.unroute("**/api/destinations/check");
  await toConnect(page, "Sample data", "PostHog");
  await pick(page.getByRole("radio", { name: "An existing destination" }));
  await expect(page.getByRole("combobox", { name: "Existing destination" })).toContainText("Acme production");
  await posthog.stop();
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
