import { expect, test } from "vitest";

import { fuzz } from "./testing/fuzz";

/** For a long run: FUZZ_LINES=500000 FUZZ_SEED=7. */
const LINES = Number(process.env.FUZZ_LINES ?? 8_000);
const SEED = Number(process.env.FUZZ_SEED ?? 20_240_615);

test("transform and plain reference agree, in blocks and line by line", { timeout: 60_000 + LINES * 20 }, () => {
  const { outcomes, differences } = fuzz(SEED, LINES);
  expect(differences).toEqual([]);
  const least = {
    imported: 0.4,
    linked: 0.02,
    "rejected invalid_json": 0.01,
    "rejected distinct_id_too_long": 0.01,
    "rejected invalid_time": 0.01,
    "rejected event_too_large": 0.0003,
    "rejected record_too_large": 0.0001,
  };
  for (const [outcome, share] of Object.entries(least)) {
    expect(outcomes[outcome], `${outcome}: ${JSON.stringify(outcomes)}`).toBeGreaterThan(LINES * share);
  }
});
