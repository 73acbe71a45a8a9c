import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { ROOT } from "./root.mjs";
import { playwrightFailures, readFailures, vitestFailures } from "./test-failures.mjs";

describe("what failed, a line each", () => {
  it("names vitest's failed tests, and files that did not load", () => {
    const report = {
      testResults: [
        {
          name: join(ROOT, "lib/a.test.ts"),
          status: "failed",
          message: "",
          assertionResults: [
            { status: "passed", fullName: "adds", failureMessages: [] },
            {
              status: "failed",
              fullName: " takes away",
              failureMessages: ["\u001b[31mError: 1 is not 2\u001b[39m\n at"],
            },
          ],
        },
        { name: join(ROOT, "lib/b.test.ts"), status: "failed", message: "Cannot find c\nx", assertionResults: [] },
        { name: join(ROOT, "lib/d.test.ts"), status: "passed", message: "", assertionResults: [] },
      ],
    };
    expect(vitestFailures(report)).toEqual([
      { test: "lib/a.test.ts > takes away", why: "Error: 1 is not 2" },
      { test: "lib/b.test.ts", why: "Cannot find c" },
    ]);
  });

  it("names Playwright's failed tests wherever they stand, and what stopped the run", () => {
    const spec = (title: string, status: string, message?: string) => ({
      file: "a.spec.ts",
      title,
      tests: [{ status, results: [{ status: "timedOut", ...(message && { error: { message } }) }] }],
    });
    const report = {
      suites: [
        {
          specs: [spec("loads", "expected"), spec("asks twice", "flaky")],
          suites: [{ specs: [spec("saves", "unexpected", "no button\nlog"), spec("waits", "unexpected")] }],
        },
      ],
      errors: [{ message: "the server did not start" }],
    };
    expect(playwrightFailures(report)).toEqual([
      { test: "e2e/a.spec.ts > saves", why: "no button" },
      { test: "e2e/a.spec.ts > waits", why: "timedOut" },
      { test: "the run", why: "the server did not start" },
    ]);
  });

  it("says nothing of a step that left no report", () => {
    expect(readFailures(join(ROOT, "no-such-report.json"), vitestFailures)).toEqual([]);
  });
});
