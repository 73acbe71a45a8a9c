import { existsSync } from "node:fs";
import { join } from "node:path";

import { findChromium } from "./chromium.mjs";
import { NEXT_BIN, ROOT } from "./root.mjs";
import { countPlaywright, countVitest } from "./test-counts.mjs";
import { playwrightFailures, vitestFailures } from "./test-failures.mjs";

const bin = (name, file) => join(ROOT, "node_modules", name, file);
const MINUTE_MS = 60_000;

// What the architecture's rules look at; a folder that is not there would be an error.
const SOURCE_FOLDERS = ["app", "components", "lib", "workers", "e2e", "bench"].filter((name) =>
  existsSync(join(ROOT, name)),
);

const vitest = (project) => ({
  commands: (report) => [
    [
      bin("vitest", "vitest.mjs"),
      "run",
      "--project",
      project,
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${report}`,
    ],
  ],
  count: countVitest,
  failures: vitestFailures,
});

/**
 * Every check of `npm test`, cheapest first. `commands` are run by Node one after another; a step with `count` leaves a
 * report to count tests in and to name failed ones, one without is a single check.
 * @type {{
 *   name: string,
 *   commands: (report: string) => string[][],
 *   env?: (report: string) => Promise<NodeJS.ProcessEnv | { problem: string, detail?: string }>,
 *   count?: (report: any) => import("./test-counts.mjs").Counts,
 *   failures?: (report: any) => import("./test-failures.mjs").Failure[],
 *   limitMs?: number,
 * }[]}
 */
export const STEPS = [
  { name: "format", commands: () => [[bin("prettier", "bin/prettier.cjs"), "--check", "."]] },
  { name: "lint", commands: () => [[bin("eslint", "bin/eslint.js"), "--max-warnings", "0", "."]] },
  {
    name: "rules",
    commands: () => [[bin("dependency-cruiser", "bin/dependency-cruise.mjs"), ...SOURCE_FOLDERS]],
  },
  {
    name: "types",
    commands: () => [
      [NEXT_BIN, "typegen"],
      [bin("typescript", "bin/tsc"), "--noEmit"],
    ],
  },
  { name: "unit", ...vitest("unit") },
  { name: "db", ...vitest("db"), limitMs: 55 * MINUTE_MS },
  { name: "build", commands: () => [[join(ROOT, "lib/launch/ensure-build.mjs")]] },
  {
    name: "e2e",
    commands: () => [[bin("@playwright/test", "cli.js"), "test", "--reporter=list,json"]],
    env: async (report) => {
      const browser = await findChromium();
      if ("problem" in browser) return browser;
      return { CHROMIUM_PATH: browser.path, PLAYWRIGHT_JSON_OUTPUT_NAME: report };
    },
    count: countPlaywright,
    failures: playwrightFailures,
    limitMs: 40 * MINUTE_MS,
  },
];

export const STEP_LIMIT_MS = 15 * MINUTE_MS;
