import { appendFile, chmod, mkdir, mkdtemp, rename, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { fileError } from "./folder-files";
import { openSource } from "./open-source";
import type { Listed, Source, SourceObject } from "./source";

// The machine may be busy with other tests.
vi.setConfig({ testTimeout: 30_000 });

const never = new AbortController().signal;
let root: string;
let importDir: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "folder source "));
  importDir = join(root, "imports");
  await mkdir(importDir);
});

afterEach(() => rm(root, { recursive: true, force: true }));

const open = (path: string): Source =>
  openSource({ kind: "folder", contentType: "amplitude", path }, { importDir, policy: { allowPrivate: [] } });

async function put(path: string, content: string | Buffer): Promise<string> {
  const file = join(importDir, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
  return file;
}

async function list(path: string): Promise<Listed[]> {
  const all: Listed[] = [];
  for await (const listed of open(path).list(never)) all.push(listed);
  return all;
}

const keys = (all: Listed[]) => all.flatMap((one) => ("object" in one ? [one.object.key] : []));
const skips = (all: Listed[]) => all.flatMap((one) => ("skipped" in one ? [one.skipped.key] : []));

async function pinned(path: string, content: string | Buffer): Promise<SourceObject> {
  await put(path, content);
  const [first] = await list(path);
  if (!first || !("object" in first)) throw new Error("Nothing was listed.");
  return first.object;
}

async function read(object: SourceObject, start = 0): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of open(".").read(object, start, never)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe("list", () => {
  test("walks a tree in byte order of the path and says what it skips", async () => {
    const names = ["Z.json", "a.jsonl", "a/b.ndjson", "a/c/d.JSONL", "a0.jsonl", "ä ö.jsonl", "🫖.jsonl"];
    for (const name of names) await put(name, "{}\n");
    for (const name of [".DS_Store", ".upload-1/x.jsonl", "b.jsonl.bz2", "c.csv", "_SUCCESS"]) await put(name, "x");
    const all = await list(".");
    expect(keys(all)).toEqual([...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
    expect(skips(all)).toEqual([".DS_Store", ".upload-1/x.jsonl", "_SUCCESS", "b.jsonl.bz2", "c.csv"]);
  });

  test("takes one file, a folder within, and keeps keys relative to the import folder", async () => {
    await put("2024/05/x.jsonl", "{}\n");
    const expected = [{ object: { key: "2024/05/x.jsonl", bytes: 3, version: expect.stringMatching(/^3-\d+$/) } }];
    for (const path of ["2024/05/x.jsonl", "2024/05", "2024/", "./2024/../2024", join(importDir, "2024")]) {
      expect(await list(path)).toEqual(expected);
    }
  });

  test("an empty folder gives nothing, an empty file an object of 0 bytes", async () => {
    expect(await list(".")).toEqual([]);
    const empty = await pinned("empty.jsonl", "");
    expect(empty.bytes).toBe(0);
    expect(await read(empty)).toHaveLength(0);
  });

  test.each(["..", "../imports2/x.jsonl", "/etc/passwd", "a/../../x.jsonl", "a\0b"])(
    "refuses to leave by %j",
    async (path) => {
      await mkdir(join(root, "imports2"));
      await writeFile(join(root, "imports2/x.jsonl"), "{}\n");
      await expect(list(path)).rejects.toMatchObject({ code: "path_outside_import_dir" });
    },
  );

  test("refuses a link that leads out, follows one that stays within, and skips links in a tree", async () => {
    await put("in/x.jsonl", "{}\n");
    await mkdir(join(root, "secret"));
    await writeFile(join(root, "secret/s.jsonl"), "{}\n");
    await symlink(join(root, "secret"), join(importDir, "out"));
    await symlink(join(root, "secret/s.jsonl"), join(importDir, "out.jsonl"));
    await symlink(join(importDir, "in"), join(importDir, "within"));
    for (const path of ["out", "out/s.jsonl", "out.jsonl"]) {
      await expect(list(path)).rejects.toMatchObject({ code: "path_outside_import_dir" });
    }
    expect(keys(await list("within"))).toEqual(["within/x.jsonl"]);
    const all = await list(".");
    expect(keys(all)).toEqual(["in/x.jsonl"]);
    expect(skips(all)).toEqual(["out", "out.jsonl", "within"]);
  });

  test("refuses a file that became a link to the outside after it was listed", async () => {
    const object = await pinned("x.jsonl", "{}\n");
    await rm(join(importDir, "x.jsonl"));
    await writeFile(join(root, "s.jsonl"), "{}\n");
    await symlink(join(root, "s.jsonl"), join(importDir, "x.jsonl"));
    await expect(read(object)).rejects.toMatchObject({ code: "path_outside_import_dir" });
  });

  test("a path that is not there is named", async () => {
    await expect(list("nope/x.jsonl")).rejects.toMatchObject({
      code: "path_not_found",
      message: "There is no nope/x.jsonl in the import folder.",
    });
  });
});

describe("read", () => {
  const text = Buffer.from(Array.from({ length: 90_000 }, (_, i) => `{"n":${i},"ü":"☕"}\n`).join(""));

  test.each([0, 1, 13, 1_048_576, text.length - 1, text.length])(
    "gives the bytes from %i to the end",
    async (start) => {
      expect((await read(await pinned("x.jsonl", text), start)).equals(text.subarray(start))).toBe(true);
    },
  );

  /** Reads a first chunk, lets something happen to the file, and reads on. */
  async function meanwhile(happens: (file: string) => Promise<unknown>): Promise<Buffer> {
    const object = await pinned("x.jsonl", text);
    const chunks: Buffer[] = [];
    for await (const chunk of open("x.jsonl").read(object, 0, never)) {
      if (chunks.length === 0) await happens(join(importDir, "x.jsonl"));
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }

  test.each<{ name: string; happens: (file: string) => Promise<unknown>; code: string }>([
    { name: "grows", happens: (file) => appendFile(file, "{}\n"), code: "object_changed" },
    { name: "shrinks", happens: (file) => writeFile(file, "{}\n"), code: "object_changed" },
    { name: "is written anew, as long as before", happens: (file) => writeFile(file, text), code: "object_changed" },
    { name: "is touched", happens: (file) => utimes(file, 1, 1), code: "object_changed" },
    {
      name: "is replaced",
      happens: (file) => writeFile(`${file}.new`, text).then(() => rename(`${file}.new`, file)),
      code: "object_changed",
    },
    { name: "vanishes", happens: (file) => rm(file), code: "object_missing" },
  ])("a file that $name while it is read gives $code", async ({ happens, code }) => {
    await expect(meanwhile(happens)).rejects.toMatchObject({ code });
  });

  test("a file that is moved away and back is the same", async () => {
    const object = await pinned("x.jsonl", text);
    await rename(join(importDir, "x.jsonl"), join(importDir, "y"));
    await expect(read(object)).rejects.toMatchObject({ code: "object_missing" });
    await rename(join(importDir, "y"), join(importDir, "x.jsonl"));
    expect((await read(object)).equals(text)).toBe(true);
  });

  test("reads no further than it is asked to, and stops when it is told to", async () => {
    const object = await pinned("x.jsonl", text);
    const stop = new AbortController();
    const reading = (async () => {
      for await (const chunk of open("x.jsonl").read(object, 0, stop.signal))
        if (chunk.length > 0) stop.abort(new Error("told to"));
    })();
    await expect(reading).rejects.toThrow("told to");
  });

  test.skipIf(process.getuid?.() === 0)("a file that may not be read is unreadable", async () => {
    const object = await pinned("x.jsonl", text);
    await chmod(join(importDir, "x.jsonl"), 0);
    await expect(read(object)).rejects.toMatchObject({ code: "path_unreadable" });
  });
});

test.each([
  ["EACCES", "path_unreadable"],
  ["EPERM", "path_unreadable"],
  ["ENOENT", "object_missing"],
  ["EMFILE", "source_unavailable"],
  ["ESTALE", "source_unavailable"],
])("%s is %s", (code, expected) => {
  expect(fileError(Object.assign(new Error(), { code }), "x", "object_missing")).toMatchObject({ code: expected });
});
