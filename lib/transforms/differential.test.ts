import { expect, test } from "vitest";

import { fuzz } from "./testing/fuzz";

// By hand, for longer: raise `lines`, change the seed.
test("transform and plain reference agree on mutations of the odd rows", { timeout: 60_000 }, () => {
  const { outcomes, differences } = fuzz(20_240_615, 1500);
  expect(differences).toEqual([]);
  expect(outcomes["imported "]).toBeGreaterThan(500);
  expect(outcomes["rejected invalid_json"]).toBeGreaterThan(50);
});
