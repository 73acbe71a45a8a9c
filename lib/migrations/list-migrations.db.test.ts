import { randomUUID } from "node:crypto";

import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { createTestDb, type TestDb } from "@/lib/db/testing/test-db";
import { sealSecret } from "@/lib/secrets/secret-box";
import { migrationList, migrationsQuery } from "@/lib/schemas/migration";

import { createDestination } from "./destinations";
import { listMigrations } from "./list-migrations";
import { splitSource } from "./stored-source";
import { insertAccepted, insertMigration, setAccepted } from "./testing/rows";

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

  const readOf = async (name: string) => (await list({ q: name })).items.map(({ ledger }) => ledger.read);
  test("adds up once the parts of what has ended, and again when it went on and ended anew", async () => {
    const ended = await insertAccepted(own.db, { name: "Ended", ...completed }, 5);
    const live = await insertAccepted(own.db, { name: "Live", status: "running" }, 6);
    expect([await readOf("Ended"), await readOf("Live")]).toEqual([[5], [6]]);
    await Promise.all([setAccepted(own.db, ended, 50), setAccepted(own.db, live, 60)]);
    expect([await readOf("Ended"), await readOf("Live")]).toEqual([[5], [60]]);

    await own.db.migration.update({ where: { id: ended }, data: { status: "queued", endedAt: null } });
    expect(await readOf("Ended")).toEqual([50]);
    await setAccepted(own.db, ended, 70);
    await own.db.migration.update({ where: { id: ended }, data: { status: "completed", endedAt: at(10) } });
    expect(await readOf("Ended")).toEqual([70]);
  });
});
