import { expect, test } from "vitest";

import { dayOf } from "./day-of-key";

test.each([
  ["2024-03-01T00:00:00Z – 2024-03-02", "2024-03-01"],
  ["exports/2024/03/09/part-0.json.gz", "2024-03-09"],
  ["187520_2024-11-30_14#0.json.gz", "2024-11-30"],
  ["exports/2024/03/a.jsonl", "2024-03"],
  ["events-20240309.jsonl", "2024-03-09"],
  ["part-000123.jsonl", null],
  ["acme.jsonl", null],
  [null, null],
])("the day of %s is %s", (key, day) => {
  expect(dayOf(key)).toBe(day);
});
