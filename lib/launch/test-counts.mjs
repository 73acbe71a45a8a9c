import { readFileSync } from "node:fs";

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/** A check that is one thing: it holds or it does not. @returns {Counts} */
export function countCheck(ok) {
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
}

/** Of vitest's JSON report. @returns {Counts} */
export function countVitest(report) {
  const { numPassedTests, numFailedTests, numPendingTests = 0, numTodoTests = 0 } = report;
  return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests };
}

/** Of Playwright's JSON report. A test that needed a second try passed. @returns {Counts} */
export function countPlaywright({ stats }) {
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped };
}

/**
 * What a runner's report says. A run that failed without a failed test (a file that does not load, a crash), left no
 * report, or ran no test at all counts as one failure.
 * @param {{ ok: boolean, file: string, count: (report: any) => Counts }} run @returns {Counts}
 */
export function countReport({ ok, file, count }) {
  const counts = readCounts(file, count);
  const isEmpty = counts.passed + counts.failed === 0;
  return counts.failed === 0 && (!ok || isEmpty) ? { ...counts, failed: 1 } : counts;
}

function readCounts(file, count) {
  try {
    return count(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
}

/** @param {Counts[]} all @returns {Counts} */
export function sumCounts(all) {
  const sum = (key) => all.reduce((total, counts) => total + counts[key], 0);
  return { passed: sum("passed"), failed: sum("failed"), skipped: sum("skipped") };
}

/** The one line that a reader, or a CI, looks for. */
export function countLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""}`;
}
