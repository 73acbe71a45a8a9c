import { describe, expect, test } from "vitest";

import { shareText } from "@/lib/schemas/share-text";
import { scaled, shareOfSample, shareOfTest } from "./share";

const sample = (read: number, imported: number, generated = 0) => shareOfSample({ read, imported, generated });

test("a share counts records, those that become events, and the events", () => {
  expect(sample(100, 81, 12)).toEqual({ from: "sample", records: 100, imported: 81, events: 93 });
  expect(shareOfTest({ read: 50, accepted: 20, generated: 3 })).toEqual({
    from: "test",
    records: 50,
    imported: 20,
    events: 23,
  });
});

test("of nothing there is none, and then each record is one event", () => {
  expect(sample(0, 0)).toBeUndefined();
  expect(shareOfTest({ read: 0, accepted: 0, generated: 0 })).toBeUndefined();
  expect(scaled(1_234, undefined, "events")).toBe(1_234);
});

describe("1,000 records", () => {
  test.each([
    { name: "half dropped", share: sample(200, 100), imported: 500, events: 500 },
    { name: "all dropped", share: sample(200, 0), imported: 0, events: 0 },
    { name: "none dropped", share: sample(3, 3), imported: 1_000, events: 1_000 },
    { name: "several events a record", share: sample(10, 10, 15), imported: 1_000, events: 2_500 },
    { name: "some dropped, some made beside", share: sample(3, 2, 1), imported: 667, events: 1_000 },
  ])("$name are $events events", ({ share, imported, events }) => {
    expect([scaled(1_000, share, "imported"), scaled(1_000, share, "events")]).toEqual([imported, events]);
  });
});

test.each([
  { share: sample(100, 81), text: "By the sample, 81 of 100 records become events." },
  { share: sample(100, 1), text: "By the sample, 1 of 100 records becomes an event." },
  { share: sample(5_000, 0), text: "By the sample, none of 5,000 records becomes an event." },
  { share: sample(100, 100), text: "By the sample, all of 100 records become events." },
  { share: sample(1, 1), text: "By the sample, 1 of 1 record becomes an event." },
  { share: sample(9, 8, 3), text: "By the sample, 8 of 9 records become events, with 3 more made beside them." },
  {
    share: shareOfTest({ read: 1_000, accepted: 500, generated: 0 }),
    text: "By the test, 500 of 1,000 records become events.",
  },
])("said: $text", ({ share, text }) => {
  expect(share && shareText(share)).toBe(text);
});
