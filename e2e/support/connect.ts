import { randomUUID } from "node:crypto";

import { expect, type Locator, type Page } from "@playwright/test";
import type { z } from "zod";

import type { wizardDraft } from "@/lib/schemas/draft";

export type Answers = z.input<typeof wizardDraft>;

/** One row of the checks as it is read: "Failed: Signed in", what is wrong, and what mends it. */
export type Told = { row: string; says: string | RegExp; remedy?: string | RegExp };

export const checksOf = (page: Page, side: "Source" | "Destination"): Locator =>
  page.getByRole("list", { name: `${side} checks` });

/** Opens a step of a draft with these answers, as somebody who comes back to it would. */
export async function openDraft(page: Page, step: string, answers: Answers): Promise<void> {
  const id = randomUUID();
  const { origin } = new URL((await page.request.get("/api/health")).url());
  const saved = await page.request.put(`/api/drafts/${id}`, { data: { draft: answers }, headers: { origin } });
  expect(saved.status(), await saved.text()).toBe(200);
  await page.goto(`/migrations/new/${step}?draft=${id}`);
}

export async function expectTold(checks: Locator, { row, says, remedy }: Told): Promise<void> {
  const shown = checks.getByRole("listitem").filter({ hasText: row });
  await expect(shown).toContainText(says);
  if (remedy !== undefined) await expect(shown).toContainText(remedy);
}

/** Presses the remedy that is offered as a button, and sees that nothing is wrong any more. */
export async function mendBy(checks: Locator, button: string): Promise<void> {
  await checks.getByRole("button", { name: button, exact: true }).click();
  await expectAllGood(checks);
}

export async function expectAllGood(checks: Locator): Promise<void> {
  await expect(checks).not.toContainText(/Failed|Warning|Checking|Not tried|Before/);
}
