import { expect, test } from "vitest";

import type { PreviewSummary } from "@/lib/schemas/preview";

import { summaryChange } from "./summary-change";

const summary: PreviewSummary = {
  read: 1_200,
  imported: 1_000,
  generated: 0,
  dropped: { session_start: 118, filtered_by_name: 2 },
  rejected: { invalid_time: 80 },
  warnings: {},
  events: [{ from: "a", to: "a", count: 1_000 }],
  people: { identified: 600, anonymous: 300, generated: 100, busiest: [] },
  days: [],
  firstTimestamp: null,
  lastTimestamp: null,
};

test("nothing is said of what stays as it was", () => expect(summaryChange(summary, { ...summary })).toEqual([]));

test("sums of reasons, people and names are compared, each with both numbers", () => {
  const after: PreviewSummary = {
    ...summary,
    imported: 1_080,
    generated: 12,
    dropped: { session_start: 120 },
    rejected: {},
    events: [{ from: "a", to: "b", count: 1_080 }],
    people: { ...summary.people, generated: 0, identified: 780 },
  };
  expect(summaryChange(summary, after)).toEqual([
    "imported 1,000 → 1,080",
    "rejected 80 → 0",
    "events made beside 0 → 12",
    "events of identified people 600 → 780",
    "with an id made up 100 → 0",
    "names that change 0 → 1",
  ]);
});
