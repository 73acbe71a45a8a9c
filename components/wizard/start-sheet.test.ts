import { expect, test } from "vitest";

import type { Estimate } from "@/lib/schemas/estimate";
import { options } from "@/lib/schemas/options";
import type { SourceView } from "@/lib/schemas/source";

import { type Sheet, startSheet } from "./start-sheet";

const files: SourceView = { kind: "folder", contentType: "posthog", path: "a.jsonl" };
const windows: SourceView = {
  kind: "amplitude",
  region: "us",
  apiKey: "••••1234",
  secretKey: "••••5678",
  from: "2024-01-01T00:00:00Z",
  to: "2024-02-01T00:00:00Z",
};
const share: Estimate["share"] = { from: "sample", records: 100, imported: 81, events: 81 };
const estimate: Estimate = { series: 1, complete: true, notes: [], share };
const listed: Sheet["found"] = { parts: 2, objects: 2, bytes: 5_000_000, skippedCount: 1, complete: true };

function reads(given: Partial<Sheet>): string[] | undefined {
  const sheet: Sheet = {
    source: files,
    destination: { kind: "sandbox" },
    options: options.parse({}),
    known: undefined,
    projectName: undefined,
    found: undefined,
    estimate: undefined,
    overlaps: [],
    test: null,
    ...given,
  };
  return startSheet(sheet)
    .find(({ term }) => term === "Reads")
    ?.text.slice(1);
}

const becomes = "By the sample, 81 of 100 records become events.";

test("of files the sheet says what lies there, and what the options leave of it", () => {
  const known = { ...estimate, bytes: 5_000_000, events: 8_100 };
  expect(reads({ found: listed, estimate: known })).toEqual([
    "2 files, 5 MB, about 8,100 events. 1 file is skipped.",
    becomes,
  ]);
  expect(reads({ estimate: known }), "without a list the estimate knows it").toEqual([
    "5 MB, about 8,100 events.",
    becomes,
  ]);
  expect(reads({ found: listed })).toEqual(["2 files, 5 MB. 1 file is skipped."]);
  expect(reads({ estimate: null })).toEqual(["How much it is shows once the files are listed."]);
});

test("of an export too, whose events are not known before", () => {
  expect(reads({ source: windows, estimate: { ...estimate, requests: 31 } })).toEqual([
    "About 31 requests to the vendor.",
    becomes,
  ]);
});
