import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { hashFiles, hashTexts, isStamped, writeStamp } from "./stamps.mjs";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "stamps with spaces "));
  mkdirSync(join(root, "app/deep"), { recursive: true });
  writeFileSync(join(root, "app/page.tsx"), "one");
  writeFileSync(join(root, "app/deep/page.tsx"), "two");
  writeFileSync(join(root, "app/page.test.tsx"), "test");
});
afterEach(() => rmSync(root, { recursive: true }));

const hash = () => hashFiles(root, ["app", "missing"], (path: string) => !path.endsWith(".test.tsx"));

describe("hashFiles", () => {
  it("stays while nothing that counts changes", () => {
    const before = hash();
    writeFileSync(join(root, "app/page.test.tsx"), "another test");
    expect(hash()).toBe(before);
  });

  it.each([
    { change: "a file's content", apply: () => writeFileSync(join(root, "app/page.tsx"), "changed") },
    { change: "a new file", apply: () => writeFileSync(join(root, "app/new.ts"), "") },
    { change: "a file gone", apply: () => rmSync(join(root, "app/deep/page.tsx")) },
    {
      change: "text moved from one file into the next",
      apply: () => {
        writeFileSync(join(root, "app/deep/page.tsx"), "tw");
        writeFileSync(join(root, "app/page.tsx"), "oone");
      },
    },
  ])("changes with $change", ({ apply }) => {
    const before = hash();
    apply();
    expect(hash()).not.toBe(before);
  });
});

describe("hashTexts", () => {
  it("keeps texts apart", () => {
    expect(hashTexts("ab", "c")).not.toBe(hashTexts("a", "bc"));
  });
});

describe("isStamped", () => {
  it("is true for what was written last, and false without a file", () => {
    const file = join(root, "new/folder/stamp");
    expect(isStamped(file, "one")).toBe(false);
    writeStamp(file, "one");
    expect(isStamped(file, "one")).toBe(true);
    expect(isStamped(file, "two")).toBe(false);
  });
});
