import { randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";

import { afterEach, beforeEach, expect, test } from "vitest";

import { createTestDb, type TestDb } from "@/lib/db/testing/test-db";
import { AppError } from "@/lib/errors";
import type { Listed, Source } from "@/lib/sources/source";
import { claimPart, claimPlan } from "./claim";
import { planMigration, renewPlan } from "./plan-migration";
import { insertMigration } from "./testing/rows";

let own: TestDb;
beforeEach(async () => {
  process.env.APP_SECRET = "a secret of this test";
  own = await createTestDb();
});
afterEach(() => own.drop());

const { signal } = new AbortController();
const object = (index: number, bytes = 10): Listed => ({ object: { key: `${index}.jsonl`, bytes, version: "v" } });
const skipped: Listed = { skipped: { key: "notes.txt", bytes: 3, why: "It is not an export." } };

function sourceOf(listed: Iterable<Listed>): Source {
  return {
    async *list() {
      yield* listed;
    },
    async *read() {},
    close: async () => undefined,
  };
}

function* failing(): Generator<Listed> {
  for (let index = 0; index < 700; index++) yield object(index);
  throw new Error("killed");
}

async function claim(leaseSeconds?: number) {
  const plan = (await claimPlan(own.db, "w", leaseSeconds))!;
  return { id: plan.migrationId, token: plan.token };
}

test("parts are written in the source's order, large objects in ranges, and cannot be claimed before the end", async () => {
  await insertMigration(own.db, { status: "running" });
  const lease = await claim();
  let claimedEarly: unknown;
  const listed = (function* () {
    for (let index = 0; index < 1_200; index++) yield object(index);
    yield skipped;
    yield object(1_200, 2_500);
  })();
  const source = sourceOf(listed);
  const list = source.list.bind(source);
  source.list = async function* (stop) {
    yield* list(stop);
    claimedEarly = await claimPart(own.db, "early");
  };
  expect(await planMigration(own.db, lease, { source, signal, rangeBytes: 1_000 })).toBe("planned");
  expect(claimedEarly).toBeNull();
  const parts = await own.db.part.findMany({ orderBy: { ordinal: "asc" } });
  expect(parts.map(({ ordinal }) => ordinal)).toEqual(Array.from({ length: parts.length }, (_, index) => index));
  expect(parts.slice(0, 1_200).map(({ key }) => key)).toEqual(Array.from({ length: 1_200 }, (_, i) => `${i}.jsonl`));
  const ranges = parts.slice(1_200).map(({ rangeStart, rangeEnd }) => [Number(rangeStart), Number(rangeEnd)]);
  expect(ranges[0]?.[0]).toBe(0);
  expect(ranges.at(-1)?.[1]).toBe(2_500);
  expect(ranges.length).toBeGreaterThan(1);
  expect(await own.db.skippedObject.count()).toBe(1);
  expect(await claimPlan(own.db, "w")).toBeNull();
  expect(await claimPart(own.db, "w")).toMatchObject({ key: "0.jsonl" });
});

test("a large object is cut only if it is plain lines, and only large ones are looked at", async () => {
  await insertMigration(own.db, { status: "running" });
  const line = '{"event_type":"x"}\n';
  const contents: Record<string, Buffer> = {
    "array.json": Buffer.from(`[${'{"event_type":"x"},'.repeat(200)}`),
    "damaged.jsonl": Buffer.from("Obj\x01 is Avro".padEnd(5_000)),
    "gone.jsonl": Buffer.alloc(5_000),
    "packed.jsonl": gzipSync(randomBytes(5_000)),
    "plain.gz": Buffer.from(line.repeat(200)),
    "small.json.gz": gzipSync(line),
  };
  const looked: string[] = [];
  const source: Source = {
    async *list() {
      for (const [key, { length }] of Object.entries(contents)) yield { object: { key, bytes: length, version: "v" } };
    },
    async *read({ key }) {
      looked.push(key);
      if (key === "gone.jsonl") throw new AppError("object_missing", "It is gone.");
      yield contents[key] ?? Buffer.alloc(0);
    },
    close: async () => undefined,
  };
  expect(await planMigration(own.db, await claim(), { source, signal, rangeBytes: 1_000 })).toBe("planned");
  const parts = await own.db.part.groupBy({ by: ["objectKey"], _count: true, orderBy: { objectKey: "asc" } });
  expect(parts.map(({ objectKey, _count }) => [objectKey, _count])).toEqual([
    ["array.json", 1],
    ["damaged.jsonl", 1],
    ["gone.jsonl", 1],
    ["packed.jsonl", 1],
    ["plain.gz", 4],
    ["small.json.gz", 1],
  ]);
  expect(looked).toEqual(["array.json", "damaged.jsonl", "gone.jsonl", "packed.jsonl", "plain.gz"]);
});

test("a listing that was killed in the middle is done anew, and its stale worker writes nothing more", async () => {
  await insertMigration(own.db, { status: "running" });
  const stale = await claim(0);
  await expect(planMigration(own.db, stale, { source: sourceOf(failing()), signal })).rejects.toThrow("killed");
  expect(await own.db.part.count()).toBeGreaterThan(0);
  const lease = await claim();
  expect(await renewPlan(own.db, stale)).toBeNull();
  expect(await planMigration(own.db, stale, { source: sourceOf([object(9)]), signal })).toBe("lease_lost");
  expect(await planMigration(own.db, lease, { source: sourceOf([object(1), object(2)]), signal })).toBe("planned");
  expect((await own.db.part.findMany({ orderBy: { ordinal: "asc" } })).map(({ key }) => key)).toEqual([
    "1.jsonl",
    "2.jsonl",
  ]);
});

test("nothing to import is said, not completed", async () => {
  await insertMigration(own.db, { status: "running" });
  const lease = await claim();
  await expect(planMigration(own.db, lease, { source: sourceOf([skipped]), signal })).rejects.toMatchObject({
    code: "nothing_to_import",
  });
  expect((await own.db.migration.findFirstOrThrow()).plannedAt).toBeNull();
});
