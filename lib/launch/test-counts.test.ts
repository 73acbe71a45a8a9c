import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { countCheck, countLine, countPlaywright, countReport, countVitest, sumCounts } from "./test-counts.mjs";

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "counts "))));
afterAll(() => rmSync(folder, { recursive: true }));

function counted(
  report: object | string,
  ok: boolean,
  count: typeof countVitest | typeof countPlaywright = countVitest,
) {
  const file = join(folder, "report.json");
  writeFileSync(file, typeof report === "string" ? report : JSON.stringify(report));
  return countReport({ ok, file, count });
}

describe("countReport", () => {
  it("counts vitest's tests", () => {
    const report = { numPassedTests: 5, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 };
    expect(counted(report, false)).toEqual({ passed: 5, failed: 1, skipped: 3 });
  });

  it("counts Playwright's tests", () => {
    const report = { stats: { expected: 3, unexpected: 1, flaky: 1, skipped: 1 } };
    expect(counted(report, false, countPlaywright)).toEqual({ passed: 4, failed: 1, skipped: 1 });
  });

  it.each([
    { name: "a file did not load", report: { numPassedTests: 5, numFailedTests: 0 }, ok: false, passed: 5 },
    { name: "no test was run", report: { numPassedTests: 0, numFailedTests: 0 }, ok: true, passed: 0 },
    { name: "the report was cut off", report: '{"numPassed', ok: true, passed: 0 },
  ])("fails when $name", ({ report, ok, passed }) => {
    expect(counted(report, ok)).toEqual({ passed, failed: 1, skipped: 0 });
  });
});

describe("countLine", () => {
  it("sums steps into the one line", () => {
    const all = [countCheck(true), countCheck(false), { passed: 40, failed: 0, skipped: 0 }];
    expect(countLine(sumCounts(all))).toBe("41 passed, 1 failed");
  });

  it("names skipped tests when there are any", () => {
    expect(countLine({ passed: 1, failed: 0, skipped: 2 })).toBe("1 passed, 0 failed, 2 skipped");
  });
});
