import type { Locator, Page } from "@playwright/test";

import { expect, expectNoViolations, test } from "./fixtures";

type Look = readonly [width: number, colorScheme: "light" | "dark"];

const ALL: Look[] = [
  [1440, "light"],
  [1440, "dark"],
  [390, "light"],
  [390, "dark"],
];

/** Both themes and both widths in half the time, for pages that are made of what others are made of. */
export const EACH_ONCE: Look[] = [
  [1440, "light"],
  [390, "dark"],
];

/** A screen in both themes, on a desk and on a phone: axe finds nothing, and nothing lies beside the page. */
export async function expectSound(page: Page, screen: string, looks: Look[] = ALL): Promise<void> {
  for (const [width, colorScheme] of looks)
    await test.step(`${screen}: ${colorScheme}, ${width} wide`, async () => {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await expect(page.locator("html")).toHaveClass(new RegExp(colorScheme));
      await expectNoViolations(page);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect.soft(over, `${screen} is wider than the page of ${width}`).toBeLessThanOrEqual(0);
    });
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: "light" });
}

/** Presses Tab until it is there, as somebody without a mouse would. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press("Tab");
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`The keyboard does not reach ${String(target)}.`);
}

const SMALLEST = 40;

/** What a finger would miss: controls lower than a fingertip, where the row around them does not take the press. */
export function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate((smallest) => {
    const controls = [...document.querySelectorAll<HTMLElement>("a, button, input, select, summary")];
    return controls
      .filter((control) => {
        const { width, height } = control.getBoundingClientRect();
        const hidden = width <= 1 || control.matches(".sr-only");
        return !hidden && height < smallest - 0.5 && getComputedStyle(control, "::after").position !== "absolute";
      })
      .map((control) => `${control.tagName} ${control.getAttribute("aria-label") ?? control.textContent}`);
  }, SMALLEST);
}
