import { afterAll, beforeAll, expect, test } from "vitest";

import { createTestDb, type TestDb } from "@/lib/db/testing/test-db";
import { report } from "@/lib/schemas/report";

import { getReport } from "./report";
import { insertMigration, insertPart } from "./testing/rows";

let testDb: TestDb;
beforeAll(async () => {
  process.env.APP_SECRET = "a secret of this test";
  testDb = await createTestDb();
});
afterAll(() => testDb.drop());

test("a report holds settings, ledger, days, what was skipped, and every row of the timeline", async () => {
  const { db } = testDb;
  const id = await insertMigration(db, { status: "running", plannedAt: new Date() });
  const first = await insertPart(db, id, 0, { read: 4, accepted: 4, generated: 2 });
  const second = await insertPart(db, id, 1, { read: 1, accepted: 1 });
  const tally = (partId: string, day: string, fromEvent: string, toEvent: string, count: number) => ({
    ...{ partId, day: new Date(day), fromEvent, toEvent, count },
  });
  await db.partTally.createMany({
    data: [
      tally(first, "2024-03-09", "a", "$pageview", 3),
      tally(first, "2024-03-09", "$identify", "$identify", 1),
      tally(first, "2024-03-09", "", "$identify", 2),
      tally(second, "2024-03-08", "a", "$pageview", 1),
    ],
  });
  await db.skippedObject.createMany({
    data: Array.from({ length: 700 }, (_, i) => ({ migrationId: id, key: `f${i}`, bytes: 1, why: "Not an export." })),
  });
  await db.timelineEntry.createMany({
    data: Array.from({ length: 1_200 }, (_, i) => ({ migrationId: id, actor: "system", what: `step ${i}` })),
  });
  const made = report.parse(await getReport(db, id));
  expect(made.days).toEqual([
    { day: "2024-03-08", accepted: 1, generated: 0, events: { $pageview: 1 } },
    { day: "2024-03-09", accepted: 4, generated: 2, events: { $pageview: 3, $identify: 3 } },
  ]);
  expect(made.days.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(made.migration.ledger.accepted);
  expect(made.skipped).toHaveLength(700);
  expect([made.skippedTotal, made.timelineTotal]).toEqual([700, 1_200]);
  expect(made.timeline.map(({ what }) => what)).toEqual(Array.from({ length: 1_200 }, (_, i) => `step ${i}`));
});
