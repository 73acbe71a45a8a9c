import { expect, test } from "vitest";

import { fuzzSplit } from "./testing/fuzz-split";

/** For a long run: FUZZ_LINES=500000 FUZZ_SEED=7. */
const LINES = Number(process.env.FUZZ_LINES ?? 6_000);
const SEED = Number(process.env.FUZZ_SEED ?? 1);

test(
  "any bytes, cut anywhere, become what their lines become one by one",
  { timeout: 60_000 + LINES * 20 },
  async () => {
    const { lines, faults } = await fuzzSplit(SEED, LINES);
    expect(faults).toEqual([]);
    expect(lines).toBeGreaterThanOrEqual(LINES);
  },
);
