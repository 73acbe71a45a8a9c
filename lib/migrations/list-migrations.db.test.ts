import { randomUUID } from "node:crypto";

import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { createTestDb, type TestDb } from "@/lib/db/testing/test-db";
import { sealSecret } from "@/lib/secrets/secret-box";
import { migrationList, migrationsQuery } from "@/lib/schemas/migration";
import { overview, overviewQuery } from "@/lib/schemas/overview";

import { sumAccepted } from "./accepted-sums";
import { createDestination } from "./destinations";
import { listMigrations } from "./list-migrations";
import { getOverview } from "./overview";
import { splitSource } from "./stored-source";
import { insertMigration, insertPart } from "./testing/rows";

let own: TestDb;
beforeAll(async () => {
  process.env.APP_SECRET = "a secret of this test";
  own = await createTestDb();
});
afterAll(() => own.drop());
beforeEach(async () => {
  await own.db.migration.deleteMany();
  await own.db.destination.deleteMany();
});

const list = async (query: Record<string, string> = {}) =>
  migrationList.parse(await listMigrations(own.db, migrationsQuery.parse(query)));
const namesOf = async (query: Record<string, string>) => (await list(query)).items.map(({ name }) => name);
const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 12, minute));

const bucket = {
  source: {
    kind: "s3",
    contentType: "amplitude",
    region: "eu-west-1",
    bucket: "acme-events",
    prefix: "100%_2024/",
    accessKeyId: "AKIA",
  },
  sourceSecret: sealSecret({ secretAccessKey: "a secret key" }),
};
const completed = { status: "completed" as const, plannedAt: at(0), endedAt: at(9) };
const mixpanel = (from: string, to: string) => {
  const auth = { type: "project_secret" as const, secret: "a project's secret" };
  const { source, sourceSecret } = splitSource({ kind: "mixpanel", region: "us", auth, from, to });
  return { source: source as object, sourceSecret };
};

async function insertSeries(minute: number, name = "History"): Promise<string[]> {
  const seriesId = randomUUID();
  const years = [
    ["2022-01-15", "2023-01-15"],
    ["2023-01-15", "2024-01-15"],
    ["2024-01-15", "2024-03-10"],
  ] as const;
  const ids = [];
  for (const [seriesIndex, [from, to]] of years.entries())
    ids.push(
      await insertMigration(own.db, {
        name: `${name} (${seriesIndex + 1} of 3)`,
        sourceKind: "mixpanel",
        contentType: "mixpanel",
        ...mixpanel(from, to),
        seriesId,
        seriesIndex,
        createdAt: new Date(at(minute).getTime() + seriesIndex),
      }),
    );
  return ids;
}

describe("the list", () => {
  test("finds by words in the name, the source and the destination, and by what it is", async () => {
    const acme = await createDestination(own.db, { kind: "sandbox", name: "Acme production" });
    await insertMigration(own.db, { name: "Alpha", createdAt: at(1) });
    await insertMigration(own.db, { name: "Beta", sourceKind: "s3", ...bucket, createdAt: at(2) });
    const gamma = await insertMigration(own.db, {
      name: "Gamma",
      test: true,
      testMaxEvents: 10,
      ...completed,
      destinationId: acme.id,
      createdAt: at(3),
    });

    expect(await namesOf({})).toEqual(["Gamma", "Beta", "Alpha"]);
    expect(await namesOf({ q: "ALPHA" })).toEqual(["Alpha"]);
    expect(await namesOf({ q: "s3://acme-events/" })).toEqual(["Beta"]);
    expect(await namesOf({ q: "acme" })).toEqual(["Gamma", "Beta"]);
    expect(await namesOf({ q: "acme production" })).toEqual(["Gamma"]);
    expect(await namesOf({ q: "production acme" })).toEqual(["Gamma"]);
    expect(await namesOf({ q: "events.jsonl" })).toEqual(["Gamma", "Alpha"]);
    expect(await namesOf({ q: gamma })).toEqual(["Gamma"]);
    expect(await namesOf({ q: "100%_2024" })).toEqual(["Beta"]);
    // Signs of a pattern are plain letters.
    expect(await namesOf({ q: "%" })).toEqual(["Beta"]);
    expect(await namesOf({ q: "'; DROP TABLE migrations; --" })).toEqual([]);
    expect(await namesOf({ kind: "s3" })).toEqual(["Beta"]);
    expect(await namesOf({ destination: acme.id })).toEqual(["Gamma"]);
    expect(await namesOf({ test: "true" })).toEqual(["Gamma"]);
    expect(await namesOf({ test: "false" })).toEqual(["Beta", "Alpha"]);
    expect(await namesOf({ status: "completed" })).toEqual(["Gamma"]);
    expect(await namesOf({ status: "queued", kind: "folder", q: "alp" })).toEqual(["Alpha"]);
  });

  test("takes a series as one of a page, whole, in order, wherever one of it fits", async () => {
    await insertMigration(own.db, { name: "Before", createdAt: at(1) });
    const ids = await insertSeries(2);
    await insertMigration(own.db, { name: "After", createdAt: at(3) });
    const whole = ["History (1 of 3)", "History (2 of 3)", "History (3 of 3)"];

    expect(await namesOf({ series: "together" })).toEqual(["After", ...whole, "Before"]);
    expect(await namesOf({})).toEqual(["After", ...whole.toReversed(), "Before"]);
    const first = await list({ series: "together", limit: "2" });
    expect(first.items.map(({ name }) => name)).toEqual(["After", ...whole]);
    const next = await list({ series: "together", limit: "2", cursor: first.nextCursor ?? "" });
    expect(next.items.map(({ name }) => name)).toEqual(["Before"]);
    expect(next.nextCursor).toBeNull();

    await own.db.migration.update({ where: { id: ids[0] ?? "" }, data: completed });
    expect(await namesOf({ series: "together", status: "completed" })).toEqual(whole);
    expect(await namesOf({ status: "completed" })).toEqual(["History (1 of 3)"]);
    await own.db.migration.delete({ where: { id: ids[0] ?? "" } });
    expect(await namesOf({ series: "together", q: "history" })).toEqual(whole.slice(1));
  });

  test("pages without a gap or a repeat, also where many were made at the same moment", async () => {
    for (let n = 0; n < 7; n++) await insertMigration(own.db, { name: `M${n}`, createdAt: at(5) });
    const seen: string[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const page = await list({ limit: "3", ...(cursor && { cursor }) });
      seen.push(...page.items.map(({ name }) => name));
      cursor = page.nextCursor;
    }
    expect(seen.toSorted()).toEqual(["M0", "M1", "M2", "M3", "M4", "M5", "M6"]);
  });
});

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
});

describe("the parts of what has ended", () => {
  // A part that changes though its migration has ended is seen only by those who read it.
  const write = (id: string, accepted: number) =>
    own.db.part.updateMany({ where: { migrationId: id }, data: { read: accepted, accepted } });
  const readOf = async (name: string) => (await list({ q: name })).items.map(({ ledger }) => ledger.read);
  const insert = async (data: Parameters<typeof insertMigration>[1], accepted: number) => {
    const id = await insertMigration(own.db, data);
    const part = await insertPart(own.db, id, 0, { read: accepted, accepted });
    await own.db.partSample.create({ data: { partId: part, migrationId: id, events: accepted, bytes: 1 } });
    return id;
  };

  test("are added up once by the list, and again when it went on and ended anew", async () => {
    const ended = await insert({ name: "Ended", ...completed }, 5);
    const live = await insert({ name: "Live", status: "running" }, 6);
    expect([await readOf("Ended"), await readOf("Live")]).toEqual([[5], [6]]);
    await Promise.all([write(ended, 50), write(live, 60)]);
    expect([await readOf("Ended"), await readOf("Live")]).toEqual([[5], [60]]);

    await own.db.migration.update({ where: { id: ended }, data: { status: "queued", endedAt: null } });
    expect(await readOf("Ended")).toEqual([50]);
    await write(ended, 70);
    await own.db.migration.update({ where: { id: ended }, data: { status: "completed", endedAt: at(10) } });
    expect(await readOf("Ended")).toEqual([70]);
  });

  test("are added up once by the overview, which counts no day twice and nothing that is gone", async () => {
    const today = { ...completed, endedAt: new Date() };
    const ended = await insert({ ...today }, 5);
    const gone = await insert({ ...today }, 100);
    const live = await insert({ status: "running" }, 6);
    await insert({ ...today, resendOf: ended, resendDay: new Date("2024-01-01") }, 1_000);
    expect(await sumAccepted(own.db)).toEqual({ today: 111, all: 111 });

    await Promise.all([write(ended, 50), write(live, 60)]);
    await own.db.migration.delete({ where: { id: gone } });
    expect(await sumAccepted(own.db)).toEqual({ today: 11, all: 65 });
    await own.db.migration.update({ where: { id: ended }, data: { endedAt: at(10) } });
    expect(await sumAccepted(own.db)).toEqual({ today: 6, all: 110 });
  });
});
