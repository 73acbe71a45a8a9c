import type { Page } from "@playwright/test";

import { type AmplitudeEmulator, startAmplitudeEmulator } from "./emulators/amplitude";
import { type MixpanelEmulator, startMixpanelEmulator } from "./emulators/mixpanel";
import { checksOf, expectAllGood, expectTold, mendBy, openDraft, type Told } from "./support/connect";
import { expect, signedInTest as test } from "./support/fixtures";
import { freePort } from "./support/processes";

const LIFE = { from: Date.UTC(2023, 11, 20), to: Date.UTC(2024, 1, 1) };
const WEEK = { from: "2024-01-01", to: "2024-01-08" };
const MANY = 99;

type Typed = Record<string, string>;
type Row<Emulator, Options> = Told & {
  name: string;
  options?: Options;
  typed?: Typed;
  scope?: { from: string; to: string };
  arrange?: (emulator: Emulator) => void;
  /** The remedy as a button; pressed, everything is right. */
  button?: string;
  /** With it one may go on all the same. */
  passing?: true;
};

async function tryRow<E, O>(
  page: Page,
  { button, passing, ...told }: Row<E, O>,
  answers: { place: "amplitude" | "mixpanel"; typed: Typed; scope: { from: string; to: string } },
): Promise<void> {
  const { place, typed, scope } = answers;
  await openDraft(page, "connect", { place, contentType: place, source: { [place]: typed }, scope });
  const checks = checksOf(page, "Source");
  await expectTold(checks, told);
  if (passing)
    await expect(page.getByRole("status").filter({ hasText: "Source: passed, with a warning" })).toBeVisible();
  if (button) await mendBy(checks, button);
}

const UNHAD = { from: "2020-01-01", to: "2020-01-08" };

const amplitudeRows: Row<AmplitudeEmulator, Parameters<typeof startAmplitudeEmulator>[0]>[] = [
  {
    name: "a wrong secret key",
    typed: { secretKey: "not-the-secret-key" },
    row: "Failed: Signed in",
    says: "Amplitude does not accept this API key and secret key.",
    remedy: "Copy both again from Amplitude, Settings, Projects, this project, General.",
  },
  {
    name: "the wrong data center",
    options: { region: "eu" },
    row: "Failed: Region",
    says: "Amplitude keeps this project in the EU, not in the US.",
    remedy: "Set the region to the EU.",
    button: "Use eu",
  },
  {
    name: "a plan without its export",
    arrange: (amplitude) => amplitude.fail({ answer: { status: 402, body: "Payment Required" } }, MANY),
    row: "Failed: Signed in",
    says: "The Amplitude plan of this project does not include its export API.",
    remedy: "Ask Amplitude to include it, then resume; or export to S3 or files and import those.",
  },
  {
    name: "nothing in the range",
    scope: UNHAD,
    row: "Warning: Data",
    says: "No record was found at the places of the range that were looked at.",
    remedy: "Check the range; days without data are imported as empty.",
    passing: true,
  },
  {
    name: "a vendor that asks to wait",
    arrange: (amplitude) => amplitude.fail({ answer: { status: 429, headers: { "retry-after": "60" } } }, MANY),
    row: "Warning: Data",
    says: "Amplitude asks to wait: too many requests for this project.",
    passing: true,
  },
  {
    name: "something else than Amplitude",
    arrange: (amplitude) => amplitude.fail({ answer: { status: 404, body: "<html>Not found</html>" } }, MANY),
    row: "Failed: Data",
    says: "is not Amplitude's export API: it answers with a page.",
    remedy: "Check the address that you set instead of Amplitude's own.",
  },
];

for (const row of amplitudeRows)
  test(`Amplitude, with ${row.name}, says its remedy`, async ({ page }) => {
    const amplitude = await startAmplitudeEmulator({ data: { ...LIFE, rows: 3 }, ...row.options });
    row.arrange?.(amplitude);
    const { apiKey, secretKey, regionUrl: baseUrl } = amplitude;
    const { from, to } = row.scope ?? WEEK;
    const typed = { region: "us", apiKey, secretKey, baseUrl, ...row.typed };
    await tryRow(page, row, { place: "amplitude", typed, scope: { from, to } });
    await amplitude.stop();
  });

const mixpanelRows: Row<MixpanelEmulator, Parameters<typeof startMixpanelEmulator>[0]>[] = [
  {
    name: "a wrong secret",
    typed: { secret: "not-the-secret" },
    row: "Failed: Signed in",
    says: "Mixpanel does not accept these credentials.",
    remedy: "Make a service account in Mixpanel, Organization Settings, Service Accounts, and paste its secret again.",
  },
  {
    name: "a wrong secret, refused by 401",
    options: { unauthenticated: 401 },
    typed: { secret: "not-the-secret" },
    row: "Failed: Signed in",
    says: "Mixpanel does not accept these credentials.",
    remedy: "paste its secret again.",
  },
  {
    name: "the wrong residency",
    options: { region: "in" },
    row: "Failed: Region",
    says: "Mixpanel keeps this project in India, not in the US.",
    remedy: "Set the region to India.",
    button: "Use in",
  },
  {
    name: "the id of another project",
    typed: { projectId: "1000001" },
    row: "Failed: Signed in",
    says: "These credentials have no right to export from this project.",
    remedy: "add the service account with a role that may export; or check the project id.",
  },
  {
    name: "an account without access to classified data",
    options: { access: "classified" },
    row: "Failed: Signed in",
    says: "This project holds classified data, and this account may not read it.",
    remedy: "In Mixpanel, give the service account access to classified data in this project",
  },
  {
    name: "a plan without its export",
    options: { access: "no_plan" },
    row: "Failed: Signed in",
    says: "The Mixpanel plan of this project does not include its export API.",
    remedy: "Ask Mixpanel to include it, then resume; or export to S3 or files and import those.",
  },
  {
    name: "nothing in the range",
    scope: UNHAD,
    row: "Warning: Data",
    says: "No record was found",
    remedy: "Check the range; days without data are imported as empty.",
    passing: true,
  },
  {
    name: "its quota used up",
    options: { limits: { perHour: 0 } },
    row: "Warning: Data",
    says: "Mixpanel asks to wait: too many requests for this project.",
    passing: true,
  },
];

for (const row of mixpanelRows)
  test(`Mixpanel, with ${row.name}, says its remedy`, async ({ page }) => {
    const mixpanel = await startMixpanelEmulator({ data: { ...LIFE, rows: 40 }, ...row.options });
    row.arrange?.(mixpanel);
    const { username, secret, projectId, regionUrl: baseUrl } = mixpanel;
    const typed = { region: "us", username, secret, projectId, baseUrl, ...row.typed };
    await tryRow(page, row, { place: "mixpanel", typed, scope: row.scope ?? WEEK });
    await mixpanel.stop();
  });

for (const place of ["amplitude", "mixpanel"] as const)
  test(`${place}: an address where nobody listens says its remedy`, async ({ page }) => {
    const baseUrl = `http://127.0.0.1:${await freePort()}`;
    const keys = { apiKey: "some-key", secretKey: "some-secret-key" };
    const account = { username: "name.1a2b3c.mp-service-account", secret: "some-secret", projectId: "2195193" };
    const typed = { baseUrl, ...(place === "amplitude" ? keys : account) };
    const told = { row: "Failed: Reachable", says: new URL(baseUrl).host };
    await tryRow(page, { name: "", ...told }, { place, typed, scope: WEEK });
  });

test("Mixpanel's project secret works, and until when is said beside it", async ({ page }) => {
  const mixpanel = await startMixpanelEmulator({ data: { ...LIFE, rows: 40 } });
  const typed = { auth: "project_secret" as const, secret: mixpanel.projectSecret, baseUrl: mixpanel.regionUrl };
  await openDraft(page, "connect", {
    place: "mixpanel",
    contentType: "mixpanel",
    source: { mixpanel: typed },
    scope: WEEK,
  });
  await expectAllGood(checksOf(page, "Source"));
  await expect(page.getByText("The older way. Mixpanel retires it on 2027-03-03.")).toBeVisible();
  await expect(page.getByText(/would stop there; with a service account it goes on/)).toBeVisible();
  await mixpanel.stop();
});
