import { stat } from "node:fs/promises";

import { chromium } from "@playwright/test";

import { ADMIN } from "@/e2e/support/app";
import { signIn } from "@/e2e/support/fixtures";
import { findChromium } from "@/lib/launch/chromium.mjs";

/** Pictures live in the repository: each stays small. */
const MOST_BYTES = 250_000;
const SETTLED_MS = 2_500;

type Options = { theme?: "light" | "dark"; width?: number; height?: number };

/** A signed-in browser that takes pictures for docs/images. */
export async function openCamera(url: string) {
  const found = await findChromium();
  if ("problem" in found) throw new Error(found.problem);
  const browser = await chromium.launch({ executablePath: found.path, args: ["--no-sandbox", "--disable-gpu"] });
  const page = await browser.newPage({ baseURL: url, locale: "en-GB" });
  await signIn(page, ADMIN);

  /** What the page shows now. */
  async function keep(name: string, { theme = "light", width = 1440, height = 1000 }: Options = {}): Promise<void> {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: theme });
    await page.waitForTimeout(SETTLED_MS);
    const file = `docs/images/${name}.png`;
    await page.screenshot({ path: file });
    const { size } = await stat(file);
    if (size > MOST_BYTES) throw new Error(`${file} has ${size} bytes; at most ${MOST_BYTES} are wanted.`);
  }

  return {
    page,
    keep,
    async take(path: string, name: string, options: Options = {}): Promise<void> {
      await page.goto(path);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await keep(name, options);
    },
    close: () => browser.close(),
  };
}
