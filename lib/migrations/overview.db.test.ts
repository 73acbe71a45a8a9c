import { randomUUID } from "node:crypto";

import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { createTestDb, type TestDb } from "@/lib/db/testing/test-db";
import { overview, overviewQuery } from "@/lib/schemas/overview";

import { sumAccepted } from "./accepted-sums";
import { getOverview } from "./overview";
import { insertAccepted, insertMigration, insertPart, setAccepted } from "./testing/rows";

let own: TestDb;
beforeAll(async () => {
  own = await createTestDb();
});
afterAll(() => own.drop());
beforeEach(async () => {
  await own.db.migration.deleteMany();
  await own.db.destination.deleteMany();
});

const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 12, minute));
const completed = { status: "completed" as const, plannedAt: at(0), endedAt: at(9) };

describe("the overview", () => {
  const ask = async (ids = "") => overview.parse(await getOverview(own.db, overviewQuery.parse({ ids }).ids));

  test("counts what runs, waits and needs a person, and what was accepted", async () => {
    expect(await ask()).toMatchObject({ total: 0, running: 0, waiting: 0, needsYou: 0, workers: 0, items: [] });
    const id = await insertMigration(own.db, { status: "running" });
    const part = await insertPart(own.db, id, 0, { read: 9, accepted: 7, dropped: 2 });
    await own.db.partSample.create({ data: { partId: part, migrationId: id, events: 3, bytes: 30 } });
    await own.db.rateSample.create({
      data: { migrationId: id, at: new Date(Date.now() - 3 * 86_400_000), events: 4, bytes: 40 },
    });
    for (const status of ["queued", "paused", "pausing"] as const) await insertMigration(own.db, { status });
    await insertMigration(own.db, { status: "waiting", statusReason: "Its quota.", waitingUntil: new Date() });
    await insertMigration(own.db, completed);
    await own.db.worker.create({ data: { id: "w", host: "h", pid: 1 } });
    await own.db.worker.create({ data: { id: "gone", host: "h", pid: 2, seenAt: new Date(Date.now() - 60_000) } });

    const { items, ...numbers } = await ask(id);
    expect(numbers).toMatchObject({ total: 6, running: 2, waiting: 2, needsYou: 1, workers: 1 });
    expect(items).toMatchObject([{ id, ledger: { read: 9, accepted: 7, dropped: 2 } }]);
    // The sums are at most ten seconds old.
    await expect.poll(async () => (await ask()).accepted, { timeout: 20_000 }).toEqual({ today: 3, all: 7 });
  });

  test("its mark changes with each change of state and each deletion, and with nothing else", async () => {
    const id = await insertMigration(own.db);
    const { mark } = await ask();
    await insertPart(own.db, id, 0, { read: 5, accepted: 5 });
    expect((await ask()).mark).toBe(mark);
    await own.db.timelineEntry.create({ data: { migrationId: id, actor: "worker", what: "running" } });
    const moved = (await ask()).mark;
    expect(moved).not.toBe(mark);
    await own.db.migration.delete({ where: { id } });
    expect([mark, moved]).not.toContain((await ask()).mark);
  });

  test("knows nothing of rows that are gone, and refuses what is no id", async () => {
    expect((await ask(randomUUID())).items).toEqual([]);
    expect(overviewQuery.safeParse({ ids: "x,y" }).success).toBe(false);
  });

  test("adds up once the parts of what has ended; it counts no day twice and nothing that is gone", async () => {
    const today = { ...completed, endedAt: new Date() };
    const ended = await insertAccepted(own.db, { ...today }, 5);
    const gone = await insertAccepted(own.db, { ...today }, 100);
    const live = await insertAccepted(own.db, { status: "running" }, 6);
    await insertAccepted(own.db, { ...today, resendOf: ended, resendDay: new Date("2024-01-01") }, 1_000);
    expect(await sumAccepted(own.db)).toEqual({ today: 111, all: 111 });

    await Promise.all([setAccepted(own.db, ended, 50), setAccepted(own.db, live, 60)]);
    await own.db.migration.delete({ where: { id: gone } });
    expect(await sumAccepted(own.db)).toEqual({ today: 11, all: 65 });
    await own.db.migration.update({ where: { id: ended }, data: { endedAt: at(10) } });
    expect(await sumAccepted(own.db)).toEqual({ today: 6, all: 110 });
  });
});
