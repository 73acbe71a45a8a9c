import { afterAll, beforeAll, expect, test } from "vitest";

import { createTestDb, type TestDb } from "@/lib/db/testing/test-db";
import { cellLetters, type CellState } from "@/lib/schemas/progress";

import { listParts } from "./list-parts";
import { getPartMap } from "./part-map";
import { getRates, rollUpRates } from "./rates";
import { insertMigration, insertPart } from "./testing/rows";

let testDb: TestDb;
beforeAll(async () => {
  process.env.APP_SECRET = "a secret of this test";
  testDb = await createTestDb();
});
afterAll(() => testDb.drop());

const ago = (seconds: number) => new Date(Date.now() - seconds * 1_000);

test("samples are rolled up once, and no event is lost or counted twice on the way", async () => {
  const { db } = testDb;
  const startedAt = ago(300);
  const id = await insertMigration(db, { status: "completed", startedAt, endedAt: new Date(), plannedAt: startedAt });
  const part = await insertPart(db, id, 0);
  const base = Math.floor(ago(200).getTime() / 10_000) * 10_000;
  const at = (ms: number) => new Date(base + ms);
  const sample = (when: Date, events: number) => ({
    partId: part,
    migrationId: id,
    at: when,
    events,
    bytes: events * 10,
  });
  await db.partSample.createMany({ data: [sample(at(0), 100), sample(at(9_999), 50), sample(at(10_000), 30)] });
  await db.partSample.create({ data: sample(ago(5), 7) });
  const sum = async () => {
    const { points, stepSeconds } = await getRates(db, id);
    return points.map(({ eventsPerSecond, bytesPerSecond }) => [
      eventsPerSecond * stepSeconds,
      bytesPerSecond * stepSeconds,
    ]);
  };
  const expected = [
    [150, 1_500],
    [30, 300],
    [7, 70],
  ];
  expect(await sum()).toEqual(expected);
  await Promise.all([rollUpRates(db), rollUpRates(db), rollUpRates(db)]);
  expect(await sum()).toEqual(expected);
  expect(await db.partSample.count({ where: { migrationId: id } })).toBe(1);
  // A late sample of an old step joins what is there.
  await db.partSample.create({ data: sample(at(500), 1) });
  await rollUpRates(db);
  expect((await sum())[0]).toEqual([151, 1_510]);
});

test("a long migration has wider steps, never more than 600", async () => {
  const { db } = testDb;
  const id = await insertMigration(db, {
    ...{ status: "completed", plannedAt: new Date(), startedAt: ago(86_400 * 2), endedAt: new Date() },
  });
  await db.rateSample.createMany({
    data: Array.from({ length: 17_000 }, (_, i) => ({ migrationId: id, at: ago(10 * i + 60), events: 1, bytes: 1 })),
  });
  const { points, stepSeconds } = await getRates(db, id);
  expect(points.length).toBeLessThanOrEqual(601);
  expect(Math.round(points.reduce((sum, point) => sum + point.eventsPerSecond * stepSeconds, 0))).toBe(17_000);
});

test("waits last until the next change of state", async () => {
  const { db } = testDb;
  const id = await insertMigration(db, { status: "running", startedAt: ago(100) });
  const rows = [
    [90, "running", null],
    [80, "waiting", "The quota is used up."],
    [60, "running", null],
    [20, "waiting", "No answer."],
  ] as const;
  for (const [seconds, what, why] of rows)
    await db.timelineEntry.create({ data: { migrationId: id, at: ago(seconds), actor: "system", what, why } });
  const { waits } = await getRates(db, id);
  expect(waits.map(({ why, to }) => [why, to === null])).toEqual([
    ["The quota is used up.", false],
    ["No answer.", true],
  ]);
  expect(Date.parse(waits[0]!.to!) - Date.parse(waits[0]!.from)).toBeCloseTo(20_000, -3);
});

test("each part is one letter, in order", async () => {
  const { db } = testDb;
  const id = await insertMigration(db, { status: "running" });
  const endedAt = new Date();
  await insertPart(db, id, 5, { status: "done", endedAt });
  await insertPart(db, id, 0, { status: "empty", endedAt });
  await insertPart(db, id, 7);
  await insertPart(db, id, 8, { error: { code: "object_changed", message: "It changed." } });
  await insertPart(db, id, 9, { notBefore: new Date(Date.now() + 60_000), waitReason: "Busy." });
  const lease = { leaseOwner: "w", leaseToken: crypto.randomUUID(), leaseExpiresAt: new Date(Date.now() + 60_000) };
  await insertPart(db, id, 10, { status: "running", ...lease });
  expect(await getPartMap(db, id)).toEqual({
    ...{ cells: "edpfwr", first: "events-0.jsonl", last: "events-10.jsonl", marks: [] },
  });
  expect((await getPartMap(db, await insertMigration(db))).cells).toBe("");

  // The list, and its filter, say the same of each.
  const letters = (parts: { state: CellState }[]) => parts.map(({ state }) => cellLetters[state]).join("");
  expect(letters((await listParts(db, id, { limit: 9 })).items)).toBe("edpfwr");
  for (const [state, letter] of Object.entries(cellLetters) as [CellState, string][]) {
    const { items } = await listParts(db, id, { status: state, limit: 9 });
    expect(letters(items), state).toBe("edpfwr".includes(letter) ? letter : "");
  }
  expect(letters((await listParts(db, id, { limit: 2, offset: 3 })).items)).toBe("fw");
});
