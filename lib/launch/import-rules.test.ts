import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterAll, beforeAll, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const CRUISER = join(ROOT, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");

const { default: config } = (await import("../../.dependency-cruiser.cjs")) as {
  default: { forbidden: { name: string }[] };
};

/** For each rule of the configuration, files that break it and nothing else. */
const PLANTS: Record<string, Record<string, string>> = {
  "no-cycles": {
    "lib/migrations/one.ts": 'import { two } from "./two"; export const one = () => two;',
    "lib/migrations/two.ts": 'import { one } from "./one"; export const two = () => one;',
  },
  "lib-knows-no-ui": { "lib/migrations/a.ts": 'import { Card } from "@/components/card"; export const a = Card;' },
  "components-know-no-app": { "components/b.tsx": 'import { page } from "@/app/page"; export const b = page;' },
  "core-is-pure": { "lib/transforms/c.ts": 'import { env } from "@/lib/env"; export const c = env;' },
  "transforms-know-nothing-else": {
    "lib/transforms/d.ts": 'import { source } from "@/lib/sources/source"; export const d = source;',
  },
  "browser-stays-out-of-server": { "components/e.tsx": 'import { db } from "@/lib/db/client"; export const e = db;' },
  "worker-knows-no-next": {
    "workers/f.ts": 'import { g } from "@/lib/http/g"; export const f = g;',
    "lib/http/g.ts": 'import "server-only"; export const g = 1;',
  },
  "emulators-are-for-tests": { "lib/sources/h.ts": 'import { s3 } from "@/e2e/s3"; export const h = s3;' },
  "test-helpers-are-for-tests": {
    "lib/migrations/k.ts": 'import { rows } from "./testing/rows"; export const k = rows;',
  },
  "tests-are-leaves": { "lib/migrations/i.ts": 'import { j } from "./j.test"; export const i = j;' },
};

const INNOCENT = {
  "app/page.tsx": "export const page = 1;",
  "components/card.tsx": "export const Card = 1;",
  "e2e/s3.ts": "export const s3 = 1;",
  "lib/db/client.ts": 'import { env } from "@/lib/env"; export const db = env;',
  "lib/env.ts": "export const env = 1;",
  "lib/migrations/j.test.ts": "export const j = 1;",
  "lib/migrations/testing/rows.ts": 'import { s3 } from "@/e2e/s3"; export const rows = s3;',
  "lib/sources/source.ts": "export const source = 1;",
  "workers/worker.ts": 'import { db } from "@/lib/db/client"; export const worker = db;',
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "import rules "));
  for (const file of [".dependency-cruiser.cjs", "tsconfig.json"]) copyFileSync(join(ROOT, file), join(folder, file));
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  write(INNOCENT);
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(files: Record<string, string>) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** The rules that the tree breaks, each with the files that break it. */
function cruise(): Promise<Record<string, string[]>> {
  const args = [CRUISER, "--output-type", "json", "app", "components", "lib", "workers", "e2e"];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd: folder, maxBuffer: 2 ** 26 }, (error, stdout) => {
      // Broken rules end it with their number as exit code: only a report tells them from a crash.
      if (!stdout) return reject(error ?? new Error("dependency-cruiser gave no report."));
      const { summary } = JSON.parse(stdout) as { summary: { violations: { from: string; rule: { name: string } }[] } };
      const broken: Record<string, string[]> = {};
      for (const { from, rule } of summary.violations) (broken[rule.name] ??= []).push(from);
      resolve(broken);
    });
  });
}

it("has a forbidden import to plant for every rule", () => {
  expect(Object.keys(PLANTS).sort()).toEqual(config.forbidden.map(({ name }) => name).sort());
});

it("finds nothing wrong with imports that are allowed", { timeout: 60_000 }, async () => {
  expect(await cruise()).toEqual({});
});

it("sees each forbidden import, in the file that has it", { timeout: 60_000 }, async () => {
  for (const files of Object.values(PLANTS)) write(files);
  const broken = await cruise();
  const planters = Object.entries(PLANTS).map(([rule, files]) => [rule, Object.keys(files)[0]]);
  expect(
    Object.entries(broken)
      .map(([rule, files]) => [rule, [...new Set(files)].sort()[0]])
      .sort(),
  ).toEqual(planters.sort());
});
