import { expect, test } from "vitest";

import { skipReason } from "./skip-rules";

test.each(["a.jsonl", "a.NDJSON", "a/b.json", "a.json.gz", "a.gz", "1_2024-01-01_0#0.json.gz", "a.zip", "a.json.zst"])(
  "%s is read",
  (path) => {
    expect(skipReason(path)).toBeUndefined();
  },
);

test.each([
  { path: "a.csv", says: "a table" },
  { path: "a.csv.gz", says: "a table" },
  { path: "year=2024/a.snappy.parquet", says: "a table" },
  { path: "a.tar.gz", says: "unpack it first" },
  { path: "a.tgz", says: "unpack it first" },
  { path: "a.json.bz2", says: "packed in a way" },
  { path: "notes.txt", says: "Only files named" },
  { path: "a", says: "Only files named" },
  { path: "__MACOSX/a.json", says: "Hidden" },
  { path: "a/.b.json.gz", says: "Hidden" },
  { path: "a/_SUCCESS", says: "marker" },
  { path: "a/", says: "folder" },
])("$path is skipped: $says", ({ path, says }) => {
  expect(skipReason(path)).toContain(says);
});
