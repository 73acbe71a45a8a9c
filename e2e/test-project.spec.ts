import type { Page } from "@playwright/test";

import { startPostHogEmulator } from "./emulators/posthog";
import { expect, signIn, test } from "./support/fixtures";
import { confirmDestination, next, pick, throughToStart } from "./support/wizard";

/** How much of the page moved by itself since it was loaded, as browsers measure it. */
const shifted = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const sum = (entries: PerformanceEntryList) =>
          entries.reduce((whole, entry) => whole + ("value" in entry ? Number(entry.value) : 0), 0);
        // Its first call has all that was buffered; where nothing moved it is never called.
        new PerformanceObserver((list) => resolve(sum(list.getEntries()))).observe({
          type: "layout-shift",
          buffered: true,
        });
        setTimeout(() => resolve(0), 500);
      }),
  );
const checks = (page: Page, side: string) => page.getByRole("list", { name: `${side} checks` });

test("mistakes in a destination are mended by a click, a test goes into a project for tests, and then all of it into the real one", async ({
  page,
  api,
  expectAccessible,
}) => {
  const real = await startPostHogEmulator({ projectName: "Acme production" });
  const trial = await startPostHogEmulator({
    projectName: "Acme trials",
    projectId: 99,
    token: "phc_of_the_trials",
    personalApiKey: "phx_of_the_trials",
  });
  await signIn(page);
  await page.goto("/migrations/new");
  await pick(page.getByRole("radio", { name: "Sample data" }));
  await pick(page.getByRole("radio", { name: "Amplitude", exact: true }));
  await next(page);
  await expect(page.getByText("Draft saved")).toBeVisible();
  await page.reload();
  await expect(page.getByText("Source: passed. Destination: passed.")).toBeVisible();
  expect(await shifted(page), "answers come in without moving the page").toBeLessThan(0.01);

  await pick(page.getByRole("radio", { name: "Self-hosted PostHog" }));
  const address = page.getByLabel("Address");
  await address.fill("https://app.posthog.com");
  const token = page.getByLabel("Project token", { exact: true });
  const key = page.getByPlaceholder("phx_…");
  await token.fill(real.personalApiKey);
  await token.press("Tab");
  await expect(token).toHaveAccessibleDescription(/This is a personal API key/);
  await page.getByRole("button", { name: "Move to Personal API key" }).click();
  await expect(key).toHaveValue(real.personalApiKey);
  await expect(token).toBeFocused();
  await token.fill(real.token);
  await token.press("Tab");
  await expect(checks(page, "Destination")).toContainText("Events go to us.i.posthog.com.");
  await expectAccessible();
  await page.getByRole("button", { name: "Use PostHog US Cloud" }).click();
  await expect(page.getByRole("radio", { name: "PostHog US Cloud" })).toBeChecked();
  await pick(page.getByRole("radio", { name: "Self-hosted PostHog" }));
  await address.fill(real.url.replace("http://", ""));
  await address.press("Tab");
  await page.getByRole("button", { name: `Use ${real.url}` }).click();
  await expect(address).toHaveValue(real.url);
  await expect(checks(page, "Destination")).toContainText("Acme production");
  await next(page);

  await throughToStart(page);
  await pick(page.getByRole("radio", { name: "A test first" }));
  await page.getByLabel("Events of the test, at most").fill("300");
  await pick(page.getByRole("radio", { name: "Into another PostHog project" }));
  await page.getByRole("button", { name: "Start the test" }).click();
  await expect(token).toHaveAccessibleDescription(/Give the project's token/);
  await pick(page.getByRole("radio", { name: "Self-hosted PostHog" }));
  await address.fill(trial.url);
  await token.fill(trial.token);
  await key.fill(real.personalApiKey);
  await page.getByRole("button", { name: "Start the test" }).click();
  await expect(checks(page, "Test project")).toContainText("refused the personal API key");
  await expect(page.getByRole("heading", { level: 3, name: "Test project" })).toBeFocused();
  expect(
    trial.requests.every(({ events }) => events === 0),
    "nothing was started",
  ).toBe(true);
  await expectAccessible();
  await key.fill(trial.personalApiKey);
  await key.press("Tab");
  await expect(checks(page, "Test project")).toContainText("Acme trials");
  await expect(page.getByText(`The PostHog project “Acme trials” at ${trial.url}.`)).toBeVisible();
  await expect(page.getByText("Draft saved")).toBeVisible();
  await page.reload();
  await expect(page.getByRole("group", { name: "Project token" })).toContainText("ials");
  expect(await page.content()).not.toContain(trial.token);
  await page.getByRole("button", { name: "Start the test" }).click();

  await expect(page.getByText("The test is done.")).toBeVisible({ timeout: 60_000 });
  const testId = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  const view = await api.view(testId);
  expect(view).toMatchObject({
    test: true,
    ledger: { read: 300 },
    destination: { name: "Acme trials", projectId: "99" },
  });
  expect(trial.totals().received).toBe(view.ledger.accepted + view.ledger.generated);
  expect(real.totals().received).toBe(0);
  await expect(page.getByRole("link", { name: "See what arrived in PostHog" })).toHaveAttribute(
    "href",
    new RegExp(`^${trial.url}/project/99/activity/explore#.*${testId}`),
  );

  await page.getByRole("link", { name: "Import everything" }).click();
  await expect(page.getByText(/Type “Acme production”/)).toBeVisible();
  await confirmDestination(page);
  await page.getByRole("button", { name: "Start migration" }).click();
  await expect(page).not.toHaveURL(/promote/);
  const id = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  const whole = await api.reaches(id, ["completed"]);
  expect(whole).toMatchObject({ test: false, promotedFrom: testId, options: view.options, ledger: { read: 5_000 } });
  expect(whole.destination).toMatchObject({ name: "Acme production", host: real.url });
  expect(real.totals().received).toBe(whole.ledger.accepted + whole.ledger.generated);
  expect(trial.totals().received, "nothing more went to the trials").toBe(view.ledger.accepted + view.ledger.generated);
  await real.stop();
  await trial.stop();
});
