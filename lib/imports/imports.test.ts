import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { importParams } from "@/lib/schemas/imports";
import { listImports } from "./list-imports";
import { storeImport } from "./store-import";

let folder: string;
const signal = new AbortController().signal;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "backhaul imports "));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function* chunks(...texts: string[]) {
  for (const text of texts) yield Buffer.from(text);
}

describe("storeImport", () => {
  test("keeps every byte under the name", async () => {
    expect(await storeImport(folder, "a.jsonl", chunks("{}\n", "{}\n"), signal)).toEqual({ path: "a.jsonl", bytes: 6 });
    expect(await readFile(join(folder, "a.jsonl"), "utf8")).toBe("{}\n{}\n");
  });

  test("makes the folder when there is none", async () => {
    await storeImport(join(folder, "new"), "a.jsonl", chunks("{}"), signal);
    expect(await readdir(join(folder, "new"))).toEqual(["a.jsonl"]);
  });

  test("never takes the place of a file that is there, also when two come at once", async () => {
    const stored = await Promise.allSettled(
      ["1", "2"].map((text) => storeImport(folder, "a.jsonl", chunks(text), signal)),
    );
    expect(stored.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const before = await readFile(join(folder, "a.jsonl"), "utf8");
    await expect(storeImport(folder, "a.jsonl", chunks("3"), signal)).rejects.toMatchObject({ code: "conflict" });
    expect(await readFile(join(folder, "a.jsonl"), "utf8")).toBe(before);
    expect(await readdir(folder)).toEqual(["a.jsonl"]);
  });

  test.each([
    { name: "the connection breaks", body: broken() },
    { name: "nothing comes", body: chunks() },
  ])("leaves nothing behind when $name", async ({ body }) => {
    await expect(storeImport(folder, "a.jsonl", body, signal)).rejects.toThrow();
    expect(await readdir(folder)).toEqual([]);
  });

  async function* broken() {
    yield Buffer.from("{");
    throw new Error("connection reset");
  }
});

describe("listImports", () => {
  test("lists regular files with paths as a folder source takes them", async () => {
    await mkdir(join(folder, "2024", "may"), { recursive: true });
    await writeFile(join(folder, "2024", "may", "a.jsonl"), "{}");
    await writeFile(join(folder, ".hidden"), "{}");
    await symlink("/etc/hostname", join(folder, "link.jsonl"));
    const { items, truncated } = await listImports(folder);
    expect(items).toEqual([{ path: "2024/may/a.jsonl", bytes: 2, modifiedAt: expect.any(String) }]);
    expect(truncated).toBe(false);
  });

  test("is empty while there is no folder", async () => {
    expect(await listImports(join(folder, "none"))).toMatchObject({ items: [], truncated: false });
  });
});

test.each(["../a", "a/b", ".hidden", "", "a\\b", "a\0b", "~a", "x".repeat(201)])(
  "%j is not a name for a file",
  (name) => {
    expect(importParams.safeParse({ name }).success).toBe(false);
  },
);

test.each([
  "a.jsonl",
  "Ereignisse März (2).jsonl",
  "日本.jsonl",
  "a+b@c=1.jsonl",
  "1_2024-01-01_0#0.json.gz",
  "export.zip",
])("%j is a name for a file", (name) => {
  expect(importParams.safeParse({ name }).success).toBe(true);
});
