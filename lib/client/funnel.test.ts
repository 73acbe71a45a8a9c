import { expect, test } from "vitest";

import { funnelOf } from "./funnel";

const view = {
  ledger: { read: 1_000, accepted: 700, dropped: 150, rejected: 60, inFlight: 90, generated: 12 },
  dropped: { session_start: 140, duplicate_record: 10 },
  rejected: { invalid_json: 40, refused_by_destination: 20 },
};

test("every stage less what goes off is the next one", () => {
  const { stages, holds } = funnelOf(view);
  expect(stages.map(({ count }) => count)).toEqual([1_000, 810, 720, 700]);
  for (const [index, { count, branches }] of stages.slice(0, -1).entries()) {
    const off = branches.reduce((sum, branch) => sum + branch.count, 0);
    expect(count - off).toBe(stages[index + 1]?.count);
  }
  expect(holds).toBe(true);
});

test("what the destination refused is told from what could not be mapped", () => {
  const branches = funnelOf(view).stages.flatMap((stage) => stage.branches);
  expect(Object.fromEntries(branches.map(({ key, count }) => [key, count]))).toEqual({
    dropped: 150,
    unmapped: 40,
    inFlight: 90,
    refused: 20,
  });
  expect(branches.find(({ key }) => key === "unmapped")?.reasons).toEqual({ invalid_json: 40 });
});

test.each([
  { name: "a record is missing", patch: { ledger: { ...view.ledger, accepted: 699 } } },
  { name: "a drop has no reason", patch: { dropped: { session_start: 149 } } },
  { name: "a reject has no reason", patch: { rejected: { ...view.rejected, invalid_json: 39 } } },
])("$name: it does not hold", ({ patch }) => {
  expect(funnelOf({ ...view, ...patch }).holds).toBe(false);
});

test("nothing read holds", () => {
  const ledger = { read: 0, accepted: 0, dropped: 0, rejected: 0, inFlight: 0, generated: 0 };
  expect(funnelOf({ ledger, dropped: {}, rejected: {} }).holds).toBe(true);
});
