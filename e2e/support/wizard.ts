import { expect, type Locator, type Page } from "@playwright/test";

const CONNECT = {
  "Amplitude, directly": "Connect to Amplitude",
  "Mixpanel, directly": "Connect to Mixpanel",
  "An S3 bucket": "Connect to your bucket",
  "A file or folder on this server": "Choose a file or folder",
  "Upload from this computer": "Upload your file",
  "Sample data": "Try it with sample data",
};

export type Choices = {
  place: keyof typeof CONNECT;
  /** Of files; a vendor's own export has one. */
  contentType?: "Amplitude" | "Mixpanel" | "PostHog";
  /** Fills the step Connect as far as it needs. */
  connect?: (page: Page) => Promise<void>;
  /** Of a vendor's export: first day, and the day that is not imported any more. */
  range?: { from: string; to: string };
  /** Called at each step, once it stands there. */
  atStep?: (name: string) => Promise<void>;
  name?: string;
};

/** Walks the wizard as a person would, to the page of the started migration; returns its id. */
export async function startByWizard(page: Page, choices: Choices): Promise<string> {
  const step = async (question: string) => {
    await expect(page.getByRole("heading", { level: 2, name: question })).toBeVisible();
    await choices.atStep?.(question);
  };
  await page.goto("/migrations/new");
  await step("Where is the data?");
  await pick(page.getByRole("radio", { name: choices.place }));
  const { contentType, range } = choices;
  if (contentType) await pick(page.getByRole("radio", { name: contentType, exact: true }));
  await next(page);

  await step(CONNECT[choices.place]);
  await choices.connect?.(page);
  await next(page);

  if (range) {
    await step("Which time should it cover?");
    await page.getByLabel("From", { exact: true }).fill(range.from);
    await page.getByLabel("Up to, not including", { exact: true }).fill(range.to);
    const hour = page.getByLabel("Up to, not including, hour");
    if (await hour.isVisible()) await hour.selectOption("00");
    await expect(page.getByText(/up to, but not including/)).toBeVisible();
    await choices.atStep?.("The range is chosen");
    await next(page);
  }

  await step("What should an event become?");
  await next(page);

  await step("What each event becomes");
  await expect(page.getByRole("listbox", { name: "Records" })).toBeVisible();
  await next(page);

  await step("Start the migration");
  if (choices.name) await page.getByRole("textbox", { name: "Name", exact: true }).fill(choices.name);
  await confirmDestination(page);
  await page.getByRole("button", { name: "Start migration" }).click();
  await expect(page).toHaveURL(/\/migrations\/[0-9a-f-]{36}/);
  return new URL(page.url()).pathname.split("/").at(-1) ?? "";
}

export const atStep = (page: Page, question: string) =>
  expect(page.getByRole("heading", { level: 2, name: question })).toBeVisible();

/** To the step Connect of a new draft. */
export async function toConnect(page: Page, place: Choices["place"], contentType?: Choices["contentType"]) {
  await page.goto("/migrations/new");
  await atStep(page, "Where is the data?");
  await pick(page.getByRole("radio", { name: place }));
  if (contentType) await pick(page.getByRole("radio", { name: contentType, exact: true }));
  await next(page);
  await atStep(page, CONNECT[place]);
}

/** From the step Mapping on to Start, with nothing changed. */
export async function throughToStart(page: Page): Promise<void> {
  await atStep(page, "What should an event become?");
  await next(page);
  await atStep(page, "What each event becomes");
  await next(page);
  await atStep(page, "Start the migration");
}

/** Types the destination's name where the page asks for it; a sandbox needs none. */
export async function confirmDestination(page: Page): Promise<void> {
  await expect(page.getByRole("button", { name: "Start migration" })).not.toHaveAttribute("aria-disabled", "true");
  const field = page.getByRole("textbox", { name: /^Type “/ });
  if (!(await field.isVisible())) return;
  const label = await page.getByText(/^Type “.*” to start$/).innerText();
  await field.fill(/“(.*)”/.exec(label)?.[1] ?? "");
}

/** The number shown beside a word of the ledger: a stage, or what goes off after it. */
export async function ledgerNumber(page: Page, word: string): Promise<number> {
  const named = page.getByText(word, { exact: true });
  const line = page.getByRole("group", { name: "Ledger" }).locator("p, li li").filter({ has: named }).first();
  return Number(/\d[\d,]*/.exec(await line.innerText())?.[0].replaceAll(",", ""));
}

export async function pick(radio: Locator): Promise<void> {
  await radio.click();
  await expect(radio).toBeChecked();
}

export const next = (page: Page) => page.getByRole("button", { name: "Continue", exact: true }).click();
