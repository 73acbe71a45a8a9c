import { afterAll, beforeAll, expect, test } from "vitest";

import { createTestDb, type TestDb } from "@/lib/db/testing/test-db";
import { triedRejects } from "@/lib/schemas/try-rejects";

import { insertMigration, insertPart } from "./testing/rows";
import { tryRejects } from "./try-rejects";

let own: TestDb;
beforeAll(async () => {
  process.env.APP_SECRET = "a secret of this test";
  own = await createTestDb();
});
afterAll(() => own.drop());

const amplitude = (time: string, n: number) =>
  JSON.stringify({ event_type: "View", user_id: `u${n}`, event_time: time, uuid: `a${n}` });
const signal = new AbortController().signal;

async function insertRejects(lines: { reason: string; raw: string | null }[]): Promise<string> {
  const id = await insertMigration(own.db, { options: { onUnparsableTime: "reject", rejectLimit: 10_000 } });
  const partId = await insertPart(own.db, id, 0, { read: lines.length, rejected: lines.length });
  await own.db.reject.createMany({
    data: lines.map(({ reason, raw }, at) => ({
      migrationId: id,
      partId,
      offset: at * 1_000,
      length: raw?.length ?? 2_000_000,
      reason,
      detail: "",
      raw: raw === null ? null : new TextEncoder().encode(raw),
    })),
  });
  return id;
}

test("tells what rejects become under other options, and leaves everything as it is", async () => {
  const unreadable = Array.from({ length: 120 }, (_, n) => ({
    reason: "invalid_time",
    raw: amplitude(n % 10 === 0 ? "2024-01-02 03:04:05" : "nonsense", n),
  }));
  const broken = [
    { reason: "invalid_json", raw: "{" },
    { reason: "invalid_json", raw: "{}x" },
  ];
  const id = await insertRejects([...unreadable, ...broken, { reason: "record_too_large", raw: null }]);
  const ask = async (options: object, reason?: string) =>
    triedRejects.parse(await tryRejects(own.db, id, { options: { rejectLimit: 10, ...options }, reason }, signal));

  expect(await ask({ onUnparsableTime: "now" }, "invalid_time")).toEqual({
    of: 120,
    tried: 120,
    imported: 120,
    dropped: {},
    rejected: {},
    warnings: { timestamp_defaulted: 108 },
  });
  expect(await ask({ onUnparsableTime: "reject" })).toMatchObject({
    of: 122,
    tried: 122,
    imported: 12,
    rejected: { invalid_time: 108, invalid_json: 2 },
  });
  expect(await ask({ dropEvents: ["View"] }, "invalid_time")).toMatchObject({
    imported: 0,
    dropped: { filtered_by_name: 120 },
  });
  expect(await own.db.reject.count({ where: { migrationId: id } })).toBe(123);
  expect(await own.db.timelineEntry.count({ where: { migrationId: id } })).toBe(0);
});

test("looks at the first of very many", async () => {
  const id = await insertRejects(
    Array.from({ length: 2_060 }, (_, n) => ({ reason: "invalid_time", raw: amplitude("nonsense", n) })),
  );
  const { of, tried, imported } = await tryRejects(own.db, id, { options: { rejectLimit: 1 } }, signal);
  expect({ of, tried, imported }).toEqual({ of: 2_060, tried: 2_000, imported: 2_000 });
});
