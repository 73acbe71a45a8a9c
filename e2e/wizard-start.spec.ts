import { startPostHogEmulator } from "./emulators/posthog";
import { expect, signIn, test } from "./support/fixtures";
import { atStep, confirmDestination, next, pick, toConnect } from "./support/wizard";

test("preview by keyboard and switches, a test into a sandbox, then everything into PostHog", async ({
  page,
  api,
  expectAccessible,
}) => {
  test.setTimeout(180_000);
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
  await expect(page.getByText(/^By the sample, \d+ of 200 records become events/)).toBeVisible();
  await page.getByRole("button", { name: "Start migration" }).click();
  await expect(page.getByRole("textbox", { name: /^Type “/ })).toHaveAccessibleDescription(
    "This is not “Acme production”.",
  );
  await pick(page.getByRole("radio", { name: "A test first" }));
  await page.getByLabel("Events of the test, at most").fill("300");
  await expectAccessible();
  const draft = new URL(page.url()).searchParams.get("draft");
  await page.getByRole("button", { name: "Start the test" }).click();
  await expect(page.getByText("The test is done.")).toBeVisible({ timeout: 60_000 });
  await expectAccessible();
  const testId = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  const trial = await api.view(testId);
  expect(trial).toMatchObject({ test: true, ledger: { read: 300 }, destination: { kind: "sandbox" } });

  await page.getByRole("link", { name: "Import everything" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Import everything" })).toBeVisible();
  await expect(page.getByText(/Type “Acme production”/)).toBeVisible();
  const { accepted } = trial.ledger;
  await expect(page.getByText(new RegExp(`^By the test, ${accepted} of 300 records become events`))).toBeVisible();
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
  const left = page.waitForResponse("**/api/drafts");
  await page.goto("/migrations/new");
  const drafts = ((await (await left).json()) as { items: { id: string }[] }).items.map(({ id: each }) => each);
  expect(drafts, "what was started is no draft any more").not.toContain(draft);
  await posthog.stop();
});

test("what must be typed to start is known before anything can start, and does not change while it is typed", async ({
  page,
  api,
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
  await api.reaches(id, ["completed"]);

  await page.unroute("**/api/destinations/check");
  await toConnect(page, "Sample data", "PostHog");
  await pick(page.getByRole("radio", { name: "An existing destination" }));
  await expect(page.getByRole("combobox", { name: "Existing destination" })).toContainText("Acme production");
  await posthog.stop();
});
