import { expect, test } from "vitest";

import { foundText, skippedText } from "./found-text";

test.each([
  [{ parts: 40, objects: 3, bytes: 2_500_000_000, complete: true }, "3 files, 2.50 GB", null],
  [{ parts: 1, objects: 1, bytes: 12, complete: true, skippedCount: 1 }, "1 file, 12 B", "1 file is skipped"],
  [
    { parts: 9, objects: 20_000, bytes: 1, complete: false, skippedCount: 300, skipped: [] },
    "At least 20,000 files, 1 B",
    "At least 300 files are skipped",
  ],
  [{ parts: 7 }, null, null],
])("%j", (found, files, skipped) => {
  expect(foundText(found)).toBe(files);
  expect(skippedText(found)).toBe(skipped);
});
