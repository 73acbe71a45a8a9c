import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { openDraft } from "./support/connect";
import { expect, signedInTest as test } from "./support/fixtures";

const RECORDS = 5_000;
/** Each name has a tenth of the records; those of the last name nobody. */
const NOBODY = "Of nobody";
const names = [...Array.from({ length: 9 }, (_, at) => `Event ${at}`), NOBODY];

const record = (at: number) => {
  const event = names[at % names.length];
  return JSON.stringify({
    event,
    properties: {
      time: Date.UTC(2024, 0, 1) / 1_000 + at * 60,
      ...(event !== NOBODY && { distinct_id: `u${at % 700}` }),
      $insert_id: `insert-id-${at}`,
      page: `/shop/item/${at}`,
      tags: ["a", "b", "c"],
    },
  });
};

/** Rows that are in the page beside those in sight. */
const MOST_ROWS = 60;

test("a sample of 5,000 records is gone through from first to last, filtered and mapped anew, with some dozens of rows in the page", async ({
  page,
  app,
}) => {
  const lines = Array.from({ length: RECORDS }, (_, at) => record(at));
  await writeFile(join(app.importDir, "large.jsonl"), `${lines.join("\n")}\n`);
  await openDraft(page, "preview", {
    place: "folder",
    contentType: "mixpanel",
    source: { files: { path: "large.jsonl" } },
    sampleSize: RECORDS,
  });
  const list = page.getByRole("listbox", { name: "Records" });
  const rows = list.getByRole("option");
  const selected = list.getByRole("option", { selected: true });
  const chip = (name: string) => page.getByRole("group", { name: "Filter records" }).getByRole("button", { name });
  const fewRows = async () => expect(await rows.count()).toBeLessThan(MOST_ROWS);
  await expect(chip("All 5,000")).toBeVisible({ timeout: 60_000 });
  await expect(chip("Imported 5,000")).toBeVisible();
  await fewRows();

  await list.focus();
  const keys: [key: string, place: number][] = [
    ["ArrowDown", 2],
    ["j", 3],
    ["k", 2],
    ["ArrowUp", 1],
    ["PageDown", 11],
    ["End", RECORDS],
    ["ArrowDown", RECORDS],
    ["k", RECORDS - 1],
    ["Home", 1],
  ];
  for (const [key, place] of keys) {
    await list.press(key);
    await expect(selected).toHaveAttribute("aria-posinset", String(place));
    await expect(selected).toBeInViewport();
    await expect(page.getByText(new RegExp(`Record ${place.toLocaleString("en")} of 5,000`))).toBeVisible();
    await fewRows();
  }

  const height = await list.evaluate((box) => box.scrollHeight);
  for (const share of [0.1, 0.25, 0.5, 0.75, 0.9, 1]) {
    await list.evaluate((box, top) => box.scrollTo(0, top), height * share);
    const place = Math.min(RECORDS, RECORDS * share + 1);
    await expect(list.locator(`[aria-posinset="${place}"]`)).toBeInViewport();
    await fewRows();
  }

  await page.getByRole("switch", { name: "Leave out events without a person" }).click();
  await expect(chip("Imported 4,500")).toBeVisible();
  await chip("Dropped 500").click();
  await expect(rows.first()).toHaveAttribute("aria-setsize", "500");
  await expect(rows.first()).toContainText(NOBODY);
  await fewRows();
  await chip("All 5,000").click();
  await page.getByRole("table", { name: "Event names" }).getByRole("button", { name: "Event 7" }).click();
  await expect(rows.first()).toHaveAttribute("aria-setsize", "500");
  await list.focus();
  await list.press("End");
  await expect(selected).toHaveAttribute("aria-posinset", "500");
  await expect(selected).toContainText("Event 7");
  await fewRows();
});
