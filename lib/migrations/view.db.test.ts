import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { createTestDb, type TestDb } from "@/lib/db/testing/test-db";
import { migrationList, migrationView } from "@/lib/schemas/migration";
import { partList } from "@/lib/schemas/parts";
import { rejectList } from "@/lib/schemas/rejects";
import { timelineList } from "@/lib/schemas/timeline";

import { createDestination, deleteDestination, openDestinationSecret, updateDestination } from "./destinations";
import { listMigrations } from "./list-migrations";
import { listParts } from "./list-parts";
import { listRejects, streamRejectLines } from "./list-rejects";
import { listTimeline } from "./list-timeline";
import { joinSource, splitSource } from "./stored-source";
import { insertMigration, insertPart } from "./testing/rows";
import { getMigration } from "./view";

let test_: TestDb;

beforeAll(async () => {
  process.env.APP_SECRET = "a secret of this test";
  test_ = await createTestDb();
});
afterAll(() => test_.drop());

const settled = { read: 10, accepted: 6, dropped: 3, rejected: 1, checkpoint: 500, bytesRead: 500 };

describe("getMigration", () => {
  test("sums its parts, and the sums add up", async () => {
    const { db } = test_;
    const id = await insertMigration(db, { status: "running", plannedAt: new Date(), startedAt: new Date(0) });
    const endedAt = new Date();
    const first = await insertPart(db, id, 0, {
      ...settled,
      status: "running",
      leaseOwner: "w1",
      leaseToken: crypto.randomUUID(),
      leaseExpiresAt: new Date(Date.now() + 60_000),
      read: 12,
      inFlight: 2,
      droppedBy: { session_start: 2, duplicate_record: 1 },
      rejectedBy: { invalid_json: 1 },
      warnings: { future_timestamp: 4 },
      downloadMs: 1_500,
      mapMs: 2_000,
    });
    const second = await insertPart(db, id, 1, {
      ...settled,
      status: "done",
      endedAt,
      bytesRead: 1_000,
      droppedBy: { session_start: 3 },
      waitMs: 4_000,
    });
    await insertPart(db, id, 2, { status: "empty", endedAt, bytesRead: 1_000 });
    await insertPart(db, id, 3, { error: { code: "object_changed", message: "It changed." } });
    await insertPart(db, id, 4, { notBefore: new Date(Date.now() + 60_000), waitReason: "The source is busy." });
    const day = new Date("2024-03-09");
    await db.partTally.createMany({
      data: [
        { partId: first, day, fromEvent: "a", toEvent: "$pageview", count: 4 },
        { partId: second, day, fromEvent: "a", toEvent: "$pageview", count: 5 },
        { partId: second, day, fromEvent: "b", toEvent: "b", count: 1 },
      ],
    });
    const ago = (ms: number) => new Date(Date.now() - ms);
    await db.timelineEntry.create({ data: { migrationId: id, at: ago(9_900), actor: "system", what: "running" } });
    for (const ms of [8_000, 6_000, 4_000, 2_000])
      await db.partSample.create({ data: { partId: first, at: ago(ms), migrationId: id, events: 25, bytes: 500 } });

    const view = migrationView.parse(await getMigration(db, id));
    expect(view.ledger).toEqual({ read: 22, accepted: 12, dropped: 6, rejected: 2, inFlight: 2, generated: 0 });
    expect(view.dropped).toEqual({ session_start: 5, duplicate_record: 1 });
    expect(view.rejected).toEqual({ invalid_json: 1 });
    expect(view.warnings).toEqual({ future_timestamp: 4 });
    expect(view.parts).toEqual({ total: 5, done: 1, empty: 1, running: 1, waiting: 1, failed: 1, leftOut: 0 });
    expect(view.bytes).toEqual({ total: 5_000, read: 2_500 });
    expect(view.rate.bytesPerSecond).toBeCloseTo(200, -1);
    expect(view.stages).toEqual({ download: 1.5, decode: 0, map: 2, send: 0, wait: 4 });
    // 5,000 bytes less the 2,500 that are read, and the 1,000 of the part that needs a person.
    expect(view.eta).toMatchObject({ from: "bytes" });
    expect(view.eta!.seconds).toBeGreaterThan(4);
    expect(view.eta!.seconds).toBeLessThan(12);
    expect(view.eta!.low).toBeLessThanOrEqual(view.eta!.seconds);
    expect(view.eta!.high).toBeGreaterThanOrEqual(view.eta!.seconds);
    expect(view.workersSeen).toBe(0);
    expect(view.events).toEqual([
      { from: "a", to: "$pageview", count: 9 },
      { from: "b", to: "b", count: 1 },
    ]);
  });

  test("shows no secret, only its last 4 characters", async () => {
    const { db } = test_;
    const s3 = {
      kind: "s3" as const,
      contentType: "mixpanel" as const,
      region: "eu-central-1",
      bucket: "acme",
      prefix: "",
      accessKeyId: "AKIAEXAMPLE",
      secretAccessKey: "verysecretaccesskey",
    };
    const stored = splitSource(s3);
    const id = await insertMigration(db, { ...stored, source: stored.source as object });
    const view = await getMigration(db, id);
    expect(view.source).toMatchObject({ secretAccessKey: "••••skey", accessKeyId: "AKIAEXAMPLE" });
    expect(JSON.stringify(view)).not.toContain("verysecret");
    expect(joinSource(stored)).toEqual(s3);
    expect(JSON.stringify(await listMigrations(db, { limit: 50 }))).not.toContain("verysecret");
  });

  test("one that is not there is not_found", async () => {
    await expect(getMigration(test_.db, crypto.randomUUID())).rejects.toMatchObject({ code: "not_found" });
    await expect(listParts(test_.db, crypto.randomUUID(), { limit: 1 })).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("lists go on from a cursor without gaps or repeats", () => {
  test("migrations, newest first, also when made in the same millisecond", async () => {
    const { db } = test_;
    const createdAt = new Date("2030-01-01T00:00:00.000Z");
    const ids = await Promise.all(
      [1, 2, 3, 4, 5].map(() => insertMigration(db, { createdAt, endedAt: createdAt, status: "cancelled" })),
    );
    const seen = await pages((cursor) => listMigrations(db, { status: "cancelled", cursor, limit: 2 }), migrationList);
    expect(seen.toSorted()).toEqual(ids.toSorted());
  });

  test("parts by ordinal, with filters", async () => {
    const { db } = test_;
    const id = await insertMigration(db);
    const ids = [];
    for (let n = 0; n < 5; n++)
      ids.push(await insertPart(db, id, n, n === 3 ? { error: { code: "x", message: "x" } } : {}));
    expect(await pages((cursor) => listParts(db, id, { cursor, limit: 2 }), partList)).toEqual(ids);
    expect((await listParts(db, id, { status: "failed", limit: 9 })).items.map((part) => part.id)).toEqual([ids[3]]);
    await expect(listParts(db, id, { cursor: "x", limit: 2 })).rejects.toMatchObject({ code: "invalid_input" });
  });

  test("timeline, newest first", async () => {
    const { db } = test_;
    const migrationId = await insertMigration(db);
    for (const what of ["a", "b", "c"]) await db.timelineEntry.create({ data: { migrationId, actor: "me", what } });
    const { items } = await listTimeline(db, migrationId, { limit: 2 });
    expect(items.map(({ what }) => what)).toEqual(["c", "b"]);
    const seen = await pages((cursor) => listTimeline(db, migrationId, { cursor, limit: 2 }), timelineList);
    expect(new Set(seen).size).toBe(3);
  });

  test("rejects come as they were, long ones in pieces too", async () => {
    const { db } = test_;
    const migrationId = await insertMigration(db);
    const partId = await insertPart(db, migrationId, 0);
    const odd = Uint8Array.from([0xff, 0x00, 0x7b, 0x22]);
    const row = { migrationId, partId, detail: "", length: 4 };
    await db.reject.create({ data: { ...row, offset: 0, reason: "invalid_utf8", raw: odd } });
    await db.reject.create({ data: { ...row, offset: 9, reason: "record_too_large", raw: null } });
    const piece = new Uint8Array(1_000_000).fill(0x61);
    for (let seq = 0; seq < 3; seq++) await db.rejectPiece.create({ data: { partId, offset: 9, seq, bytes: piece } });

    const { items } = rejectList.parse(await listRejects(db, migrationId, { limit: 9 }));
    expect(items.map(({ reason, raw }) => [reason, raw.length])).toEqual([
      ["invalid_utf8", 4],
      ["record_too_large", 10_000],
    ]);
    const chunks: Uint8Array[] = [];
    for await (const chunk of streamRejectLines(db, migrationId)) chunks.push(chunk);
    const lines = Buffer.concat(chunks);
    expect(lines.equals(Buffer.concat([odd, Buffer.from("\n"), piece, piece, piece, Buffer.from("\n")]))).toBe(true);
    const [only] = (await listRejects(db, migrationId, { reason: "invalid_utf8", limit: 9 })).items;
    expect(only?.partKey).toBe("events-0.jsonl");
  });
});

describe("destinations", () => {
  const posthog = { kind: "posthog" as const, host: "https://us.i.posthog.com", projectToken: "phc_0123456789abcd" };

  test("keep their secrets sealed and show 4 characters", async () => {
    const { db } = test_;
    const view = await createDestination(db, { ...posthog, personalApiKey: "phx_personalkey99" });
    expect(view).toMatchObject({ name: "PostHog US Cloud", projectToken: "••••abcd", personalApiKey: "••••ey99" });
    const row = await db.destination.findUniqueOrThrow({ where: { id: view.id } });
    expect(Buffer.from(row.secret).includes("phc_")).toBe(false);
    const changed = await updateDestination(db, view.id, { personalApiKey: null, name: "Production" });
    expect(changed).toMatchObject({ name: "Production", personalApiKey: null, projectToken: "••••abcd" });
    expect(await openDestinationSecret(db, view.id)).toMatchObject({ projectToken: posthog.projectToken });
  });

  test("one that a migration names stays", async () => {
    const { db } = test_;
    const { id } = await createDestination(db, { kind: "sandbox", name: "Mine" });
    const migrationId = await insertMigration(db, { destinationId: id });
    await expect(deleteDestination(db, id)).rejects.toMatchObject({ code: "conflict" });
    await db.migration.delete({ where: { id: migrationId } });
    await deleteDestination(db, id);
    await expect(openDestinationSecret(db, id)).rejects.toMatchObject({ code: "not_found" });
  });
});

/** The ids of every page, in order; each page is what the schema says. */
async function pages(
  list: (cursor?: string) => Promise<unknown>,
  schema: { parse(page: unknown): { items: { id: string }[]; nextCursor: string | null } },
): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = schema.parse(await list(cursor));
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  return ids;
}
