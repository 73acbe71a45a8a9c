import { describe, expect, test } from "vitest";

import type { MigrationListItem } from "@/lib/schemas/migration";

import { rowNote } from "./row-note";
import { listRows, rowSubject } from "./series";

const zero = { read: 0, accepted: 0, dropped: 0, rejected: 0, inFlight: 0, generated: 0 };
const noParts = { total: 0, done: 0, empty: 0, running: 0, waiting: 0, failed: 0, leftOut: 0 };

type Patch = Partial<MigrationListItem>;
const member = (index: number, [from, to]: [string, string], patch: Patch = {}): MigrationListItem => ({
  id: `m${index}`,
  name: `History (${index + 1} of 3)`,
  test: false,
  status: "queued",
  source: {
    kind: "mixpanel",
    region: "us",
    auth: { type: "project_secret", secret: "••••" },
    from: `${from}T00:00:00.000Z`,
    to: `${to}T00:00:00.000Z`,
  },
  destination: { name: "Sandbox" } as MigrationListItem["destination"],
  createdAt: "2026-01-01T00:00:00.000Z",
  createdBy: "Ada",
  ledger: zero,
  dropped: {},
  rejected: {},
  parts: noParts,
  skipped: 0,
  bytes: { read: 0 },
  rate: { eventsPerSecond: 0, bytesPerSecond: 0 },
  series: { id: "s", index, count: 3, ids: ["m0", "m1", "m2"] },
  ...patch,
});
const years: [string, string][] = [
  ["2021-01-01", "2022-01-01"],
  ["2022-01-01", "2023-01-01"],
  ["2023-01-01", "2023-07-02"],
];
const series = (...patches: Patch[]) => {
  const [first, ...rest] = years.map((range, index) => member(index, range, patches[index]));
  return { key: "s", members: [first!, ...rest] as [MigrationListItem, ...MigrationListItem[]] };
};
const error = { code: "credentials_refused", message: "Mixpanel refuses the secret.", hint: "Give another." };
const ended = { status: "completed", endedAt: "2026-01-02T00:00:00.000Z" } as const;

test("members of a series are one row, wherever it stands, and everything else a row of its own", () => {
  const { series: _, ...lone } = member(9, years[0]!);
  const rows = listRows([lone, ...series().members, { ...lone, id: "z" }]);
  expect(rows.map(({ key, members }) => [key, members.length])).toEqual([
    ["m9", 1],
    ["s", 3],
    ["z", 1],
  ]);
});

describe("the sum of a series", () => {
  test("has the whole range, all records, and a share by time covered", () => {
    const sum = rowSubject(
      series(
        { ...ended, ledger: { ...zero, read: 10, accepted: 9, rejected: 1 } },
        { status: "running", ledger: { ...zero, read: 5, inFlight: 5 }, parts: { ...noParts, total: 4, done: 2 } },
      ),
    );
    expect(sum).toMatchObject({
      name: "History",
      status: "running",
      source: { from: "2021-01-01T00:00:00.000Z", to: "2023-07-02T00:00:00.000Z" },
      ledger: { read: 15, accepted: 9, rejected: 1, inFlight: 5 },
    });
    // 365 whole days and half of 365, of 912.
    expect(sum.share).toBeCloseTo((365 + 365 / 2) / 912, 5);
  });

  test.each<[string, Patch[], string]>([
    ["one that failed before all", [{ status: "running" }, { status: "paused" }, { status: "paused", error }], "m2"],
    ["one that rests before one that runs", [{ status: "running" }, { status: "paused" }, {}], "m1"],
    ["one that runs before those that wait their turn", [ended, { status: "running" }, {}], "m1"],
    ["one that waits before those that wait their turn", [{ status: "waiting" }, {}, {}], "m0"],
    ["one that was cancelled when nothing moves", [ended, { status: "cancelled" }, ended], "m1"],
  ])("is in the state of %s", (_, patches, id) => {
    const row = series(...patches);
    const { status, error: problem } = row.members.find((each) => each.id === id)!;
    expect(rowSubject(row)).toMatchObject({ status, ...(problem && { error: problem }) });
  });

  test("tells the time left only of the last one", () => {
    const eta = { seconds: 600, from: "parts", low: 500, high: 700 } as const;
    expect(rowSubject(series(ended, { status: "running", eta }, {})).eta).toBeUndefined();
    expect(rowSubject(series(ended, ended, { status: "running", eta })).eta).toEqual(eta);
    expect(rowSubject(series(ended, ended, ended)).share).toBe(1);
  });
});

test.each<[string, Patch, string]>([
  ["time left", { status: "running", eta: { seconds: 600, from: "bytes", low: 500, high: 700 } }, "about 10 m left"],
  ["nothing while that is not known", { status: "running" }, ""],
  ["what went wrong", { status: "paused", error }, "Mixpanel refuses the secret."],
  ["what it waits for", { status: "queued", statusReason: "It begins after “A”." }, "It begins after “A”."],
  [
    "the next try",
    { status: "waiting", statusReason: "Waiting for Mixpanel's quota", waitingUntil: "2026-01-01T00:02:00.000Z" },
    "Waiting for Mixpanel's quota. Next try 00:02 UTC, in 2 m 00 s. Nothing for you to do.",
  ],
  ["nothing once it is done", ended, ""],
])("a row says %s", (_, patch, said) => {
  const { series: _series, ...lone } = member(0, years[0]!, patch);
  expect(rowNote(rowSubject({ key: "m0", members: [lone] }), Date.UTC(2026, 0, 1))).toBe(said);
});
