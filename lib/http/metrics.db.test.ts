import { afterAll, beforeAll, expect, test } from "vitest";

import { createTestDb, type TestDb } from "@/lib/db/testing/test-db";
import { insertMigration, insertPart } from "@/lib/migrations/testing/rows";

import { metricsText } from "./metrics";

let testDb: TestDb;
beforeAll(async () => {
  process.env.APP_SECRET = "a secret of this test";
  testDb = await createTestDb();
});
afterAll(() => testDb.drop());

test("metrics are the ledger's numbers, and an empty installation has some too", async () => {
  const { db } = testDb;
  expect((await metricsText(db)).text).toContain('backhaul_records{state="read"} 0');
  const id = await insertMigration(db, { status: "running" });
  await insertPart(db, id, 0, { read: 9, accepted: 5, dropped: 3, rejected: 1 });
  await insertPart(db, id, 1, { waitReason: "Busy.", waitUntil: new Date(Date.now() + 60_000) });
  await db.worker.create({ data: { id: "w1", host: "h", pid: 1 } });
  const { text, contentType } = await metricsText(db);
  expect(contentType).toMatch(/^text\/plain/);
  for (const line of [
    'backhaul_migrations{status="running"} 1',
    'backhaul_parts{status="pending"} 2',
    'backhaul_records{state="read"} 9',
    'backhaul_records{state="accepted"} 5',
    'backhaul_records{state="rejected"} 1',
    "backhaul_workers 1",
    "backhaul_parts_waiting 1",
  ])
    expect(text.split("\n")).toContain(line);
});
