import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { stripVTControlCharacters } from "node:util";

import { ROOT } from "./root.mjs";

/** @typedef {{ test: string, why: string }} Failure */

/** Of vitest's JSON report: failed tests, and files that did not load. @returns {Failure[]} */
export function vitestFailures({ testResults }) {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(ROOT, name);
    const failed = assertionResults.filter((result) => result.status === "failed");
    if (failed.length === 0) return status === "failed" ? [{ test: file, why: firstLine(message) }] : [];
    return failed.map(({ fullName, failureMessages }) => ({
      test: `${file} > ${fullName.trim()}`,
      why: firstLine(failureMessages[0]),
    }));
  });
}

/** Of Playwright's JSON report. @param {{ suites: any[], errors?: { message: string }[] }} report @returns {Failure[]} */
export function playwrightFailures({ suites, errors = [] }) {
  const ofSuite = ({ suites: inner = [], specs = [] }) => [...specs.flatMap(ofSpec), ...inner.flatMap(ofSuite)];
  return [...suites.flatMap(ofSuite), ...errors.map(({ message }) => ({ test: "the run", why: firstLine(message) }))];
}

function ofSpec({ file, title, tests }) {
  const failed = tests.filter(({ status }) => status === "unexpected");
  return failed.map(({ results }) => ({
    test: `e2e/${file} > ${title}`,
    why: firstLine(results.at(-1)?.error?.message ?? results.at(-1)?.status),
  }));
}

/** What a step's report says of its failures; nothing when it left none. @param {string} file @param {(report: any) => Failure[]} read */
export function readFailures(file, read) {
  try {
    return read(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return [];
  }
}

/** Without the colours of a terminal; short enough to be read in a list. */
function firstLine(text = "no reason given") {
  return stripVTControlCharacters(String(text)).trim().split("\n")[0].slice(0, 300);
}
