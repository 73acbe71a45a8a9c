import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { createTestDb, type TestDb } from "@/lib/db/testing/test-db";
import type { DestinationRef } from "@/lib/schemas/destination";
import { createMigrationBody, migrationView } from "@/lib/schemas/migration";
import { cancelMigration } from "./cancel";
import { claimPlan } from "./claim";
import { createMigration } from "./create";
import { createDestination } from "./destinations";
import { findOverlaps, overlapsOf } from "./exports/overlaps";
import { listMigrations } from "./list-migrations";
import { promoteTest } from "./promote";
import { resumeMigration } from "./resume";
import { joinSource } from "./stored-source";
import { insertPart } from "./testing/rows";
import { getMigration } from "./view";

let own: TestDb;
let destinationId: string;
beforeAll(async () => {
  process.env.APP_SECRET = "a secret of this test";
  process.env.VENDOR_HOUR_SECONDS = "3600";
  own = await createTestDb();
});
afterAll(() => own.drop());
beforeEach(async () => {
  await own.db.migration.deleteMany();
  destinationId = (await createDestination(own.db, { kind: "sandbox" })).id;
});

const settings = { importDir: "/nowhere", policy: { allowPrivate: [] } };
const auth = { type: "service_account" as const, username: "u", secret: "service secret", projectId: "77" };
const source = (from: string, to: string) => ({ kind: "mixpanel" as const, region: "us" as const, auth, from, to });

const begin = (from: string, to: string, extra: object = {}) =>
  createMigration(
    own.db,
    { source: source(from, to), options: { rejectLimit: 10 }, destination: { id: destinationId }, ...extra },
    "Ada",
  );
const statusOf = async (id: string) => (await getMigration(own.db, id)).status;
const complete = (id: string) =>
  own.db.migration.update({
    where: { id },
    data: {
      status: "completed",
      endedAt: new Date(),
      plannedAt: new Date(),
      leaseOwner: null,
      leaseToken: null,
      leaseExpiresAt: null,
    },
  });

describe("a range of 26 months", () => {
  test("becomes three migrations without a gap, in one step, each begun when the one before has completed", async () => {
    const { id, series = [] } = await begin("2022-01-15", "2024-03-10", { name: "History" });
    expect(series).toHaveLength(3);
    expect(series[0]).toBe(id);
    const views = await Promise.all(series.map((each) => getMigration(own.db, each)));
    expect(views.map((view) => migrationView.parse(view).series)).toEqual(
      [0, 1, 2].map((index) => expect.objectContaining({ index, count: 3, ids: series })),
    );
    const ranges = views.map((view) => view.source as unknown as { from: string; to: string });
    expect(ranges[0]?.from).toBe("2022-01-15T00:00:00.000Z");
    expect(ranges[1]?.from).toBe(ranges[0]?.to);
    expect(ranges[2]?.from).toBe(ranges[1]?.to);
    expect(ranges[2]?.to).toBe("2024-03-10T00:00:00.000Z");
    expect(views.map(({ name }) => name)).toEqual(["History (1 of 3)", "History (2 of 3)", "History (3 of 3)"]);
    expect(views.map(({ statusReason }) => statusReason)).toEqual([
      undefined,
      "It begins after “History (1 of 3)”.",
      "It begins after “History (2 of 3)”.",
    ]);
    expect((await listMigrations(own.db, { limit: 9 })).items.map((item) => item.series?.index)).toEqual([2, 1, 0]);

    for (const each of series) {
      expect((await claimPlan(own.db, "w"))?.migrationId).toBe(each);
      expect(await claimPlan(own.db, "w")).toBeNull();
      await complete(each);
    }
  });

  test("is one migration as a test, and a year is one anyway", async () => {
    expect((await begin("2022-01-15", "2024-03-10", { test: { maxEvents: 10 } })).series).toBeUndefined();
    const { id, series } = await begin("2023-01-01", "2024-01-01");
    expect(series).toBeUndefined();
    expect((await getMigration(own.db, id)).series).toBeUndefined();
  });

  test("when one is cancelled the next goes on in its place", async () => {
    const { series = [] } = await begin("2022-01-15", "2024-03-10");
    const [first = "", second = "", third = ""] = series;
    await cancelMigration(own.db, first, "Ada");
    expect(await statusOf(first)).toBe("cancelled");
    expect(await Promise.all([second, third].map(statusOf))).toEqual(["queued", "queued"]);
    expect((await claimPlan(own.db, "w"))?.migrationId).toBe(second);
    expect(await claimPlan(own.db, "w")).toBeNull();
  });

  test("one that only rests on parts for a person does not hold up those after it", async () => {
    const { series = [] } = await begin("2022-01-15", "2024-03-10");
    const [first = "", second = "", third = ""] = series;
    const rest = (code: string) =>
      own.db.migration.update({ where: { id: first }, data: { status: "paused", error: { code, message: "So." } } });
    await rest("credentials_refused");
    expect(await claimPlan(own.db, "w")).toBeNull();
    await rest("parts_need_you");
    expect((await claimPlan(own.db, "w"))?.migrationId).toBe(second);
    expect(await claimPlan(own.db, "w"), "the one after it waits for it").toBeNull();
    await own.db.migration.update({ where: { id: third }, data: { status: "paused" } });
    await resumeMigration(own.db, third, "Ada");
    expect((await getMigration(own.db, third)).statusReason).toContain("(2 of 3)");
  });

  test("or all that come after it are cancelled with it", async () => {
    const { series = [] } = await begin("2022-01-15", "2024-03-10");
    await complete(series[0] ?? "");
    await cancelMigration(own.db, series[1] ?? "", "Ada", { rest: true });
    expect(await Promise.all(series.map(statusOf))).toEqual(["completed", "cancelled", "cancelled"]);
  });

  test("one that is resumed before its turn says what it waits for", async () => {
    const { series = [] } = await begin("2022-01-15", "2024-03-10");
    await own.db.migration.update({ where: { id: series[1] ?? "" }, data: { status: "paused" } });
    await resumeMigration(own.db, series[1] ?? "", "Ada");
    expect((await getMigration(own.db, series[1] ?? "")).statusReason).toContain("It begins after");
  });
});

describe("a range that the vendor does not have yet", () => {
  const body = { options: { rejectLimit: 10 }, destination: { kind: "sandbox" as const } };
  const amplitude = {
    kind: "amplitude" as const,
    region: "us" as const,
    apiKey: "k",
    secretKey: "s",
    from: "2024-01-01",
  };
  const DAY = 86_400_000;
  const day = (at: number) => new Date(at).toISOString().slice(0, 10);
  const hour = (at: number) => `${new Date(at).toISOString().slice(0, 13)}:00:00Z`;

  test("is refused, with the latest end and why", async () => {
    const end = Math.floor((Date.now() - 3 * 3_600_000) / 3_600_000) * 3_600_000;
    const late = createMigration(own.db, { ...body, source: { ...amplitude, to: hour(end + 2 * 3_600_000) } }, "Ada");
    await expect(late).rejects.toMatchObject({
      code: "invalid_input",
      status: 422,
      fields: { "source.to": [expect.stringContaining("about 3 hours after it ended")] },
    });
    await createMigration(own.db, { ...body, source: { ...amplitude, from: "2026-01-01", to: hour(end) } }, "Ada");
    await expect(begin("2024-01-01", "2099-01-01")).rejects.toMatchObject({
      fields: { "source.to": [expect.stringContaining(day(Date.now()))] },
    });
    await expect(begin("2024-01-01", day(Date.now() + DAY))).rejects.toMatchObject({ code: "invalid_input" });
    expect(await own.db.migration.count()).toBe(1);
  });

  test("of a test's follower is refused too", async () => {
    const { id } = await begin("2024-01-01", "2024-02-01", { test: { maxEvents: 10 } });
    await complete(id);
    const range = { from: "2024-01-01", to: day(Date.now() + 2 * DAY) };
    await expect(promoteTest(own.db, id, { range }, "Ada")).rejects.toMatchObject({
      code: "invalid_input",
      fields: { range: [expect.stringContaining("not imported")] },
    });
    await promoteTest(own.db, id, { range: { ...range, to: day(Date.now()) } }, "Ada");
  });
});

describe("resuming with a mended source", () => {
  const paused = async () => {
    const { id } = await begin("2024-01-01", "2024-02-01");
    const error = { code: "wrong_region", message: "It is in the EU.", region: "eu" };
    await own.db.migration.update({ where: { id }, data: { status: "paused", error } });
    return id;
  };

  test("takes another region and other credentials, and says so", async () => {
    const id = await paused();
    expect((await getMigration(own.db, id)).error?.region).toBe("eu");
    const before = await own.db.migration.findUniqueOrThrow({ where: { id } });
    await resumeMigration(own.db, id, "Ada", { region: "eu", auth: { secret: "another secret" } });
    const row = await own.db.migration.findUniqueOrThrow({ where: { id } });
    expect(joinSource(row)).toMatchObject({ region: "eu", auth: { ...auth, secret: "another secret" } });
    expect(JSON.stringify(row.source)).not.toContain("secret:");
    expect(row.vendorProject).not.toBe(before.vendorProject);
    expect(row.status).toBe("queued");
    const said = await own.db.timelineEntry.findFirst({ where: { migrationId: id, what: "source changed" } });
    expect(said).toMatchObject({ actor: "Ada", why: "region eu and credentials" });
  });

  test("mends those after it in its series too", async () => {
    const { series = [] } = await begin("2022-01-15", "2024-03-10");
    const [first = "", second = "", third = ""] = series;
    await complete(first);
    await own.db.migration.update({ where: { id: second }, data: { status: "paused" } });
    await resumeMigration(own.db, second, "Ada", { region: "eu", auth: { secret: "another secret" } });
    const rows = await own.db.migration.findMany({
      where: { seriesId: { not: null } },
      orderBy: { seriesIndex: "asc" },
    });
    const mended = { region: "eu", auth: { ...auth, secret: "another secret" } };
    expect(rows.map(joinSource)).toMatchObject([{ region: "us", auth }, mended, mended]);
    expect(rows[2]?.vendorProject).toBe(rows[1]?.vendorProject);
    expect(await own.db.timelineEntry.count({ where: { migrationId: third, what: "source changed" } })).toBe(1);
  });

  test.each([{ region: "mars" }, { apiKey: "of another vendor" }])("refuses %o and changes nothing", async (mend) => {
    const id = await paused();
    await expect(resumeMigration(own.db, id, "Ada", mend)).rejects.toMatchObject({ code: "invalid_input" });
    expect(await statusOf(id)).toBe("paused");
    expect(await own.db.timelineEntry.count({ where: { migrationId: id } })).toBe(1);
  });
});

test("overlaps are those of the same project and destination whose range meets this one's", async () => {
  const { id } = await begin("2024-01-01", "2024-02-01");
  await begin("2024-03-01", "2024-04-01");
  await begin("2024-01-01", "2024-02-01", { test: { maxEvents: 10 } });
  const { id: gone } = await begin("2024-01-10", "2024-01-20");
  await cancelMigration(own.db, gone, "Ada");
  const find = (from: string, to: string, change: object = {}) =>
    findOverlaps(own.db, { ...source(from, to), ...change }, { destinationIds: [destinationId], settings });
  const found = await find("2024-01-31", "2024-03-01");
  expect(found).toEqual([{ id, name: expect.any(String), status: "queued", from: "2024-01-01", to: "2024-02-01" }]);
  expect(await find("2024-02-01", "2024-03-01")).toEqual([]);
  expect(await find("2024-01-01", "2024-02-01", { auth: { ...auth, projectId: "78" } })).toEqual([]);
  expect(await find("2024-01-01", "2024-02-01", { auth: { ...auth, secret: "rotated" } })).toHaveLength(1);
  const other = (await createDestination(own.db, { kind: "sandbox" })).id;
  const range = source("2024-01-01", "2024-02-01");
  const into = (destination: DestinationRef) => overlapsOf(own.db, { source: range, destination }, settings);
  expect(await into({ id: other })).toEqual([]);
  expect(await into({ kind: "sandbox" }), "a new sandbox has had nothing").toEqual([]);
  expect(await into({ id: destinationId })).toHaveLength(1);
});

test("overlaps are found in the same PostHog project, however it was named, and in no other", async () => {
  const at = { kind: "posthog" as const, host: "https://eu.i.posthog.com/", projectToken: "phc_the_very_same" };
  const range = source("2024-01-01", "2024-02-01");
  const body = { source: range, destination: at };
  const { id } = await createMigration(own.db, createMigrationBody.parse(body), "Ada");
  const again = await createDestination(own.db, { ...at, host: "https://eu.i.posthog.com" });
  const into = async (destination: DestinationRef) =>
    (await overlapsOf(own.db, { source: range, destination }, settings)).map((each) => each.id);
  expect(await into(at)).toEqual([id]);
  expect(await into({ id: again.id })).toEqual([id]);
  expect(await into({ ...at, projectToken: "phc_not_the__same" })).toEqual([]);
  expect(await into({ ...at, host: "https://us.i.posthog.com" })).toEqual([]);

  await cancelMigration(own.db, id, "Ada");
  expect(await into(at), "cancelled before anything arrived").toEqual([]);
  await insertPart(own.db, id, 0, { read: 5, accepted: 5 });
  expect((await overlapsOf(own.db, body, settings)).map(({ status }) => status)).toEqual(["cancelled"]);
});
