import type { Page } from "@playwright/test";

import { type PostHogEmulator, startPostHogEmulator } from "./emulators/posthog";
import { checksOf, expectAllGood, expectTold, openDraft, type Told } from "./support/connect";
import { startFaultyServer } from "./support/faulty-server";
import { expect, signedInTest as test } from "./support/fixtures";
import { freePort } from "./support/processes";

const TOKEN_FIX = "Copy the project token (phc_…) from PostHog, Settings, Project, General.";

type Row = Told & {
  name: string;
  options?: Parameters<typeof startPostHogEmulator>[0];
  typed?: Record<string, string>;
  arrange?: (posthog: PostHogEmulator) => void;
};

const rows: Row[] = [
  {
    name: "a personal key for a project token",
    typed: { projectToken: "phx_pasted_into_the_wrong_field" },
    row: "Failed: Project token",
    says: "This is a personal API key (phx_…), not a project token.",
    remedy: TOKEN_FIX,
  },
  {
    name: "a token of an unknown form",
    typed: { projectToken: "not-a-token-of-posthog", personalApiKey: "" },
    row: "Warning: Project token",
    says: "The project token does not begin with phc_, as PostHog's do.",
    remedy: TOKEN_FIX,
  },
  {
    name: "a token that nothing proves",
    typed: { projectToken: "phc_of_nobody", personalApiKey: "" },
    row: "Warning: Project",
    says: "PostHog answers “Ok” to tokens that do not exist, and drops the events. Nothing here proves that this token is right.",
    remedy: "Give a personal API key with the scopes project:read and query:read",
  },
  {
    name: "a personal key that is refused",
    typed: { personalApiKey: "phx_of_somebody_else" },
    row: "Failed: Project",
    says: /refused the personal API key \(401\)\. It says: .*Personal API key found in request Authorization header is invalid/,
    remedy: "Make a key with the scopes project:read and query:read. A key of one region is not known in the other",
  },
  {
    name: "a personal key without the scope",
    options: { scopes: ["query:read"] },
    row: "Failed: Project",
    says: /refused the personal API key \(403\)\. It says: .*project:read/,
    remedy: "Make a key with the scopes project:read and query:read.",
  },
  {
    name: "a token of another project",
    typed: { projectToken: "phc_of_another_project" },
    row: "Failed: Project",
    says: "The project token belongs to another project than “Acme production” (4711), which the personal API key names.",
    remedy: "Copy the token of that project, or give the id of the project that the token belongs to.",
  },
  {
    name: "the id of a project that is not there",
    typed: { projectId: "99" },
    row: "Failed: Project",
    says: "knows no project 99 of this key.",
    remedy: "Check the project's id, and the region (US or EU) of the address.",
  },
  {
    name: "a private address",
    typed: { host: "http://10.20.30.40:8000" },
    row: "Failed: Reachable",
    says: "The address 10.20.30.40 is not on the public internet, and this server may not call it.",
    remedy: "ask the operator to add 10.20.30.40:8000 to ALLOW_PRIVATE_ENDPOINTS.",
  },
  {
    name: "a fault of its own",
    arrange: (posthog) => posthog.fail({ kind: "answer", status: 503, body: "transient error, please retry" }, 9),
    row: "Failed: Reachable",
    says: "has a fault of its own just now (503 Service Unavailable).",
    remedy: "Try again in a few minutes.",
  },
];

let posthog: PostHogEmulator;
test.afterEach(() => posthog.stop());

async function open(page: Page, { options = {}, typed = {}, arrange }: Omit<Row, keyof Told | "name"> = {}) {
  posthog = await startPostHogEmulator({ projectName: "Acme production", ...options });
  arrange?.(posthog);
  const { url: host, token: projectToken, personalApiKey } = posthog;
  await openDraft(page, "connect", {
    place: "sample",
    contentType: "amplitude",
    source: { files: { path: "samples/amplitude.jsonl" } },
    destination: { choice: "self", host, projectToken, personalApiKey, ...typed },
  });
  return checksOf(page, "Destination");
}

for (const { name, options, typed, arrange, ...told } of rows)
  test(`a PostHog with ${name} says its remedy`, async ({ page }) => {
    const checks = await open(page, {
      ...(options && { options }),
      ...(typed && { typed }),
      ...(arrange && { arrange }),
    });
    await expectTold(checks, told);
  });

test("what is no PostHog says what it is", async ({ page }) => {
  const headers = { "content-type": "text/html" };
  const shop = await startFaultyServer({ kind: "answer", status: 200, body: "<html>A shop</html>", headers });
  const moved = { location: "https://posthog.example.com/batch/" };
  const older = await startFaultyServer({ kind: "answer", status: 301, headers: moved });
  await expectTold(await open(page, { typed: { host: shop.url } }), {
    row: "Failed: PostHog",
    says: "does not answer as PostHog does (200 OK).",
    remedy:
      "Check the address: https://us.i.posthog.com or https://eu.i.posthog.com for PostHog Cloud, else your own PostHog's.",
  });
  const address = page.getByLabel("Address");
  const checks = checksOf(page, "Destination");
  await address.fill(older.url);
  await address.press("Tab");
  await expectTold(checks, {
    row: "Failed: PostHog",
    says: "sends us elsewhere (301) instead of taking events.",
    remedy: "Give the address it points to, if that is your PostHog: https://posthog.example.com/batch/",
  });
  await address.fill(`http://127.0.0.1:${await freePort()}`);
  await address.press("Tab");
  await expectTold(checks, {
    row: "Failed: Reachable",
    says: "refuses the connection.",
    remedy: "Check the address, and that this machine may reach it.",
  });
  await address.fill(posthog.url);
  await address.press("Tab");
  await expectAllGood(checks);
  await expect(checks).toContainText("The token belongs to the project “Acme production”.");
  await shop.stop();
  await older.stop();
});

test("a project id that does not fit the token is left out by a click", async ({ page }) => {
  const checks = await open(page, { typed: { projectId: "4711", projectToken: "phc_of_another_project" } });
  await checks.getByRole("button", { name: "Leave the project id out" }).click();
  await expect(page.getByLabel("Project id")).toHaveValue("");
  await expectTold(checks, { row: "Failed: Project", says: "belongs to another project" });
  await expect(checks.getByRole("button")).toHaveCount(0);
});

test("a canary that PostHog keeps is found, and one that it drops is not", async ({ page }) => {
  const checks = await open(page);
  await expectAllGood(checks);
  await page.getByText("Will it keep events as old as yours?").click();
  await page.getByLabel("Oldest day of your data").fill("2019-03-04");
  await page.getByRole("button", { name: "Send one event" }).click();
  await expect(page.getByText("It has arrived: events of that day are kept")).toBeVisible();
  expect(posthog.events()).toMatchObject([{ event: "backhaul_canary", timestamp: "2019-03-04T00:00:00Z" }]);

  posthog.rule(() => ({ kind: "answer", status: 200, body: '{"status":"Ok"}' }));
  await page.getByLabel("Oldest day of your data").fill("2012-03-04");
  await page.getByRole("button", { name: "Send one event" }).click();
  await expect(page.getByText("Sent; looking for it")).toBeVisible();
  await expect(
    page.getByText(/If it never shows, the token is wrong or the project drops events of that age/),
  ).toBeVisible();
  await expect(page.getByText("It has arrived")).toHaveCount(0);
  expect(posthog.events()).toHaveLength(1);
});

test("without a personal key a canary is sent, and where to look for it is said", async ({ page }) => {
  await open(page, { typed: { personalApiKey: "" } });
  await page.getByText("Will it keep events as old as yours?").click();
  await page.getByLabel("Oldest day of your data").fill("2019-03-04");
  await page.getByRole("button", { name: "Send one event" }).click();
  await expect(page.getByText("in PostHog, Activity, look for the event backhaul_canary on 2019-03-04")).toBeVisible();
  await expect(page.getByText("Looking for the canary needs a personal API key.")).toBeVisible();
  expect(posthog.events()).toHaveLength(1);
});
