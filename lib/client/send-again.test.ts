import { describe, expect, test } from "vitest";

import { optionTable } from "@/components/wizard/option-table";

import {
  countLines,
  mendedSentence,
  orderForReason,
  rejectsOf,
  sendable,
  triedReasons,
  triedSentence,
} from "./send-again";

const ledger = { read: 0, accepted: 0, dropped: 0, rejected: 15, inFlight: 0, generated: 0 };
const migration = { ledger, rejected: { invalid_time: 12, record_too_large: 3 } };

test("lines over 1 MB are not sent as they are", () => {
  expect([
    sendable(migration, null),
    sendable(migration, "invalid_time"),
    sendable(migration, "record_too_large"),
  ]).toEqual([12, 12, 0]);
  expect([rejectsOf(migration, null), rejectsOf(migration, "record_too_large"), rejectsOf(migration, "gone")]).toEqual([
    15, 3, 0,
  ]);
});

test("the options that matter for a reason come first, and what must stay is not offered", () => {
  const rows = optionTable.filter(({ contentTypes }) => contentTypes.includes("amplitude"));
  const { first, others } = orderForReason(rows, "invalid_time");
  expect(first.map(({ name }) => name)).toEqual(["onUnparsableTime"]);
  const offered = [...first, ...others].map(({ name }) => name);
  expect(offered).toHaveLength(rows.length - 2);
  expect(offered).not.toContain("addImportJobId");
  expect(offered).not.toContain("rejectLimit");
  expect(orderForReason(rows, "invalid_json").first).toEqual([]);
});

test("what was tried is said in one sentence, with the reasons behind it", () => {
  const tried = {
    of: 312,
    tried: 312,
    imported: 298,
    dropped: { filtered_by_name: 4 },
    rejected: { invalid_time: 10 },
    warnings: { timestamp_defaulted: 298 },
  };
  expect(triedSentence(tried)).toBe(
    "Of these 312, 298 would become events, 4 would be dropped and 10 would be rejected again.",
  );
  expect(triedReasons(tried)).toHaveLength(3);
  expect(triedSentence({ ...tried, of: 9_000, tried: 2_000, imported: 2_000, dropped: {}, rejected: {} })).toBe(
    "Of the first 2,000 of these 9,000, 2,000 would become events and 0 would be rejected again.",
  );
});

describe("a mended file", () => {
  test.each([
    ["a\nb\n", { lines: 2, blank: 0 }],
    ["a\n\n \r\nb", { lines: 4, blank: 2 }],
    ["", { lines: 0, blank: 0 }],
    ["\n\n", { lines: 2, blank: 2 }],
  ])("%j has %o", (text, counted) => expect(countLines(text)).toEqual(counted));

  test.each([
    [
      { lines: 500, blank: 488 },
      true,
      "12 of 500 rejects are replaced by the file’s lines and sent, 488 stay rejected.",
    ],
    [{ lines: 500, blank: 499 }, true, "1 of 500 rejects is replaced by the file’s lines and sent, 499 stay rejected."],
    [{ lines: 12, blank: 0 }, false, "The file has 12 lines, but there are 500 rejects."],
    [{ lines: 500, blank: 500 }, false, "Every line of the file is blank"],
  ])("of %o: %s, %s", (file, ok, text) => {
    const said = mendedSentence(file, 500);
    expect(said.ok).toBe(ok);
    expect(said.text).toContain(text);
  });
});
