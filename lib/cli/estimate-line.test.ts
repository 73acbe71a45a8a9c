import { expect, test } from "vitest";

import { estimateLine } from "./estimate-line";

const nothing = { series: 1, complete: true, notes: [] };

test("an estimate in a line: what is known, and what becomes of the records", () => {
  const share = { from: "sample", records: 100, imported: 81, events: 81 } as const;
  const known = { ...nothing, events: 810, bytes: 1_200_000, minimumSeconds: 9, from: "pacing" as const, share };
  expect(estimateLine(known)).toBe(
    "About 810 events, 1.2 MB, at least 9 seconds. By the sample, 81 of 100 records become events.",
  );
  expect(estimateLine({ ...nothing, requests: 61, minimumSeconds: 3_601, from: "quota" })).toBe(
    "About 61 requests to the vendor, at least 61 minutes.",
  );
  expect(estimateLine({ ...nothing, complete: false, events: 1, bytes: 1 })).toBe(
    "At least about 1 event, at least 1 byte.",
  );
  expect(estimateLine(nothing)).toBe("What it will take is not known before it runs.");
});
