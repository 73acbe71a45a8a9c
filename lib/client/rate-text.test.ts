import { expect, test } from "vitest";

import type { RateColumns } from "./rate-columns";
import { rateSummary } from "./rate-text";

const columns = (fields: Partial<RateColumns>): RateColumns => ({
  x: [0, 10, 20],
  events: [100, 0, 300],
  bytes: [1_000_000, 0, 3_000_000],
  shaded: [],
  end: 30,
  timeAt: (x) => x,
  ...fields,
});
const span = (kind: "wait" | "rest", seconds: number) => ({ from: 0, to: 1, kind, why: null, seconds });

test.each([
  ["events", {}, "200 events/s on average while it moved, 300 events/s at best."],
  ["bytes", {}, "2 MB/s on average while it moved, 3 MB/s at best."],
  [
    "events",
    { shaded: [span("wait", 30), span("wait", 60), span("rest", 3_600)] },
    "200 events/s on average while it moved, 300 events/s at best. Waited 2 times, 1 m 30 s in all. Rested once, 1 h 00 m in all.",
  ],
  ["events", { events: [0, 0, 0] }, "Nothing moved in this time."],
] as const)("%s: %o", (measure, fields, text) => {
  expect(rateSummary(columns(fields as Partial<RateColumns>), measure)).toBe(text);
});
