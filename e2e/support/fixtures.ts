import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test as base } from "@playwright/test";

import { createApi, type Api } from "./api";
import { ADMIN, type App, type AppOptions, startApp } from "./app";

type Fixtures = { expectAccessible: () => Promise<void> };
type WorkerFixtures = {
  /** Settings of this file's app; `test.use({ appOptions: … })`. */
  appOptions: AppOptions;
  app: App;
  api: Api;
  /** A page of somebody who has signed in. */
  tab: Page;
};

const RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];

/** One app for each spec file: starts are dear. */
export const test = base.extend<Fixtures, WorkerFixtures>({
  appOptions: [{}, { option: true, scope: "worker" }],
  app: [
    async ({ appOptions }, provide) => {
      const app = await startApp(appOptions);
      await provide(app);
      await app.stop();
    },
    { scope: "worker", timeout: 240_000 },
  ],
  api: [async ({ app }, provide) => provide(createApi(app.url, app.token)), { scope: "worker" }],
  baseURL: async ({ app }, provide) => provide(app.url),
  expectAccessible: async ({ page }, provide) => {
    await provide(() => expectNoViolations(page));
  },
  tab: [
    async ({ app, browser }, provide, { project }) => {
      const { viewport = null, locale = "en", timezoneId = "UTC" } = project.use;
      const context = await browser.newContext({ baseURL: app.url, viewport, locale, timezoneId });
      const page = await context.newPage();
      await signIn(page);
      await provide(page);
      await context.close();
    },
    { scope: "worker" },
  ],
});

/** One page for all tests of a file, which is much quicker: for what has nothing to do with signing in. */
export const signedInTest = test.extend({
  page: async ({ tab }, provide) => {
    await provide(tab);
    await tab.goto("about:blank");
  },
});

export async function signIn(page: Page, who: { email: string; password: string } = ADMIN): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("Email").fill(who.email);
  await page.getByLabel("Password", { exact: true }).fill(who.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).not.toHaveURL(/\/sign-in/);
}

export async function expectNoViolations(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  expect(violations.map(({ id, nodes }) => ({ id, targets: nodes.map((node) => node.target) }))).toEqual([]);
}

export { expect };
