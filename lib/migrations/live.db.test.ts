import { PrismaPg } from "@prisma/adapter-pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { Db } from "@/lib/db/client";
import { createTestDb, type TestDb } from "@/lib/db/testing/test-db";
import { PrismaClient } from "@/lib/generated/prisma/client";
import { liveView } from "@/lib/schemas/live";
import { migrationView } from "@/lib/schemas/migration";

import { forgetWatched, getLive, watchMigration } from "./live";
import { insertMigration, insertPart } from "./testing/rows";

let own: TestDb;
/** The same database, its statements counted. */
let counted: Db;
let statements = 0;
beforeAll(async () => {
  process.env.APP_SECRET = "a secret of this test";
  own = await createTestDb();
  const client = new PrismaClient({
    adapter: new PrismaPg({ connectionString: own.url }),
    log: [{ emit: "event", level: "query" }],
  });
  client.$on("query", () => (statements += 1));
  counted = client as unknown as Db;
});
afterAll(async () => {
  await counted.$disconnect();
  await own.drop();
});

const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
const running = () => ({ status: "running" as const, plannedAt: new Date(), startedAt: new Date() });

describe("10,000 parts and 100 names", () => {
  let id: string;
  beforeAll(async () => {
    id = await insertMigration(own.db, running());
    await own.db.$executeRaw`
      INSERT INTO parts (migration_id, ordinal, key, object_key, object_bytes, version, range_start, range_end, status,
        ended_at, bytes_read, read, accepted, dropped, rejected, dropped_by, rejected_by, warnings)
      SELECT ${id}::uuid, n, 'export/part-' || n, 'export/part-' || n, 64000000, 'v', 0, 64000000,
        (CASE WHEN n < 5000 THEN 'done' ELSE 'pending' END)::part_status,
        CASE WHEN n < 5000 THEN now() END, 64000000, 1000, 900, 90, 10,
        '{"session_start": 80, "duplicate_record": 10}', '{"invalid_json": 10}', '{"future_timestamp": 3}'
      FROM generate_series(0, 9999) n`;
    await own.db.$executeRaw`
      INSERT INTO part_tallies (part_id, day, from_event, to_event, count)
      SELECT id, date '2024-01-01' + (ordinal % 365), 'name ' || n, 'name ' || n, 10
      FROM parts, generate_series(1, 100) n WHERE migration_id = ${id}::uuid AND ordinal < 1000`;
    await own.db.$executeRaw`ANALYZE`;
  });

  test("a tick has at most 50 kB, and without much news at most 5 kB", async () => {
    const first = liveView.parse(await getLive(own.db, id));
    expect(bytesOf(first)).toBeLessThan(50_000);
    expect(first.cells!.total).toBe(10_000);
    expect(first.cells!.runs).toEqual([[0, "d".repeat(5_000) + "p".repeat(5_000)]]);
    expect(first.ledger).toMatchObject({ read: 10_000_000, accepted: 9_000_000, dropped: 900_000, rejected: 100_000 });
    expect(first.dropped).toEqual({ session_start: 800_000, duplicate_record: 100_000 });

    await own.db.$executeRaw`
      UPDATE parts SET status = 'done', ended_at = now() WHERE migration_id = ${id}::uuid AND ordinal IN (5000, 5001, 9000)`;
    forgetWatched(id);
    const second = await getLive(own.db, id, first.rev);
    expect(second.cells!.runs).toEqual([
      [5_000, "dd"],
      [9_000, "d"],
    ]);
    expect(bytesOf(second)).toBeLessThan(5_000);
    const third = await getLive(own.db, id, second.rev);
    expect(third.cells).toBeUndefined();
    expect(bytesOf(third)).toBeLessThan(5_000);
  });

  test("50 who look at once cost the database what one does", async () => {
    forgetWatched(id);
    statements = 0;
    const began = Date.now();
    let revs: (string | undefined)[] = Array(50).fill(undefined);
    for (let tick = 0; tick < 4; tick++) {
      revs = await Promise.all(revs.map(async (rev) => (await getLive(counted, id, rev)).rev));
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
    const seconds = (Date.now() - began) / 1_000;
    // Row, sums and workers each tick; the pace each other.
    expect(statements).toBeGreaterThan(0);
    expect(statements / seconds).toBeLessThan(6);
  });
});

test("the view and the ticks say the same", async () => {
  const id = await insertMigration(own.db, running());
  await insertPart(own.db, id, 0, { read: 10, accepted: 10, mapMs: 1_500 });
  const view = migrationView.parse(await watchMigration(own.db, id));
  const live = liveView.parse(await getLive(own.db, id));
  expect({ ...view, at: live.at }).toMatchObject(
    Object.fromEntries(Object.entries(live).filter(([key]) => !["rev", "cells", "steps"].includes(key))),
  );
  await expect(getLive(own.db, crypto.randomUUID())).rejects.toMatchObject({ code: "not_found" });
});

test("workers are counted while they beat, and named while they hold a lease", async () => {
  const id = await insertMigration(own.db, running());
  const lease = { leaseOwner: "w1", leaseToken: crypto.randomUUID(), leaseExpiresAt: new Date(Date.now() + 60_000) };
  await insertPart(own.db, id, 0, { status: "running", ...lease });
  await own.db.worker.create({ data: { id: "w1", host: "h", pid: 1, seenAt: new Date(Date.now() + 60_000) } });
  await own.db.worker.create({ data: { id: "w2", host: "h", pid: 2, seenAt: new Date(Date.now() - 6_000) } });
  const live = await getLive(own.db, id);
  expect(live.workersSeen).toBe(1);
  expect(live.workers).toMatchObject([{ id: "w1", part: "events-0.jsonl" }]);
});
