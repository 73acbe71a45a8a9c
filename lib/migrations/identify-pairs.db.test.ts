import { createHash } from "node:crypto";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { createDb, type Db } from "@/lib/db/client";
import { createTestDb, type TestDb } from "@/lib/db/testing/test-db";
import { Prisma } from "@/lib/generated/prisma/client";
import type { PairClaim } from "@/lib/pipeline/settle-pairs";
import { Random } from "@/lib/transforms/testing/mutate";
import { deleteMigration } from "./delete";
import { type Claimant, claimPairs } from "./identify-pairs";
import { resetToStart } from "./reset-part";
import { insertMigration, insertPart } from "./testing/rows";

let own: TestDb;
let id: string;
let part: Claimant;
let other: Claimant;
const clients: Db[] = [];
beforeEach(async () => {
  process.env.APP_SECRET = "a secret of this test";
  own = await createTestDb();
  id = await insertMigration(own.db);
  [part, other] = [await partOf(id, 0), await partOf(id, 1)];
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.$disconnect()));
  await own.drop();
});

const partOf = async (migrationId: string, ordinal: number) => ({
  ...{ id: await insertPart(own.db, migrationId, ordinal), migrationId, restarts: 0 },
});
const bits = (text: string) => createHash("md5").update(text).digest();
/** The record at `offset` claims at a time that tells it. */
const claim = (pair: string | number, offset: number): PairClaim => ({
  ...{ pair: bits(`pair ${pair}`), offset, time: timeAt(offset) },
});
const timeAt = (offset: number) => new Date(Date.UTC(2024, 0, 2) + offset).toISOString();
const rowsOf = (migrationId: string) => own.db.identifyPair.findMany({ where: { migrationId } });

async function begunAnew({ id: partId, ...rest }: Claimant): Promise<Claimant> {
  await resetToStart(own.db, Prisma.sql`id = ${partId}::uuid`);
  const { restarts } = await own.db.part.findUniqueOrThrow({ where: { id: partId } });
  return { ...rest, id: partId, restarts };
}

describe("a pair is claimed", () => {
  test("by the first record that asks, which owns it again at each replay", async () => {
    expect(await claimPairs(own.db, part, [claim(1, 10), claim(2, 10)])).toEqual([timeAt(10), timeAt(10)]);
    const replayed = [claim(2, 20), claim(3, 20), claim(1, 10)];
    expect(await claimPairs(own.db, part, replayed)).toEqual([null, timeAt(20), timeAt(10)]);
    expect(await claimPairs(own.db, other, [claim(1, 10)]), "the same place of another part").toEqual([null]);
    expect(await claimPairs(own.db, part, [claim(1, 10)])).toEqual([timeAt(10)]);
    expect(await claimPairs(own.db, part, [])).toEqual([]);
    expect(await rowsOf(id)).toHaveLength(3);
  });

  test("in each migration apart", async () => {
    const elsewhere = await partOf(await insertMigration(own.db), 0);
    expect(await claimPairs(own.db, part, [claim(1, 10)])).toEqual([timeAt(10)]);
    expect(await claimPairs(own.db, elsewhere, [claim(1, 20)])).toEqual([timeAt(20)]);
  });

  test("anew once its part begins anew, by whichever record asks first, at the time it had", async () => {
    await claimPairs(own.db, part, [claim(1, 10), claim(2, 10), claim(3, 10)]);
    const again = await begunAnew(part);
    // Another download has another order: another record stands first, and this one elsewhere.
    expect(await claimPairs(own.db, again, [claim(1, 70)])).toEqual([timeAt(10)]);
    expect(await claimPairs(own.db, again, [claim(1, 10)])).toEqual([null]);
    expect(await claimPairs(own.db, again, [claim(1, 70)])).toEqual([timeAt(10)]);
    expect(await claimPairs(own.db, other, [claim(1, 5), claim(2, 5)]), "also of another part").toEqual([
      null,
      timeAt(10),
    ]);
    expect(await claimPairs(own.db, again, [claim(2, 70), claim(4, 70)])).toEqual([null, timeAt(70)]);
    expect(await claimPairs(own.db, other, [claim(4, 5)])).toEqual([null]);
    // A worker that lost the part before it began anew still claims: nobody is kept from it.
    expect(await claimPairs(own.db, part, [claim(5, 10)])).toEqual([timeAt(10)]);
    expect(await claimPairs(own.db, again, [claim(5, 90)])).toEqual([timeAt(10)]);
  });

  test("anew when its part is gone", async () => {
    await claimPairs(own.db, part, [claim(1, 10)]);
    await own.db.part.delete({ where: { id: part.id } });
    expect(await claimPairs(own.db, other, [claim(1, 20)])).toEqual([timeAt(10)]);
  });

  test("for exactly one of many that ask at once, in whatever order, without a deadlock, over restarts", async () => {
    const PAIRS = 400;
    const WORKERS = 3;
    const random = new Random(7);
    const times = new Map<number, Set<string>>();
    const owners = new Map<number, number>();
    const worker = async (name: number) => {
      const db = createDb(own.url);
      clients.push(db);
      let claimant = await partOf(id, 10 + name);
      for (let block = 0; block < 30; block++) {
        if (block === 20 && name === 0) {
          for (const [pair, owner] of owners) if (owner === name) owners.delete(pair);
          claimant = await begunAnew(claimant);
        }
        const pairs = [...new Set(Array.from({ length: 120 }, () => random.below(PAIRS)))];
        const claims = pairs.map((pair) => claim(pair, name * 100_000 + block * 1_000 + pair));
        const held = new Set<number>();
        // Each fifth crashes after the claim, and comes again.
        for (let run = 0; run < (block % 5 === 0 ? 2 : 1); run++) {
          const answers = await claimPairs(db, claimant, claims);
          pairs.forEach((pair, index) => {
            const time = answers[index] ?? null;
            if (run > 0 && owners.get(pair) === name) expect(time !== null, `${pair}`).toBe(held.has(pair));
            if (time === null) return;
            expect(owners.get(pair) ?? name, `pair ${pair}`).toBe(name);
            owners.set(pair, name);
            held.add(pair);
            times.set(pair, (times.get(pair) ?? new Set()).add(time));
          });
        }
      }
    };
    await Promise.all(Array.from({ length: WORKERS }, (_, name) => worker(name)));
    const rows = await rowsOf(id);
    expect(rows).toHaveLength(times.size);
    for (const [pair, each] of times) expect([...each], `one time of pair ${pair}`).toHaveLength(1);
  });

  test("thousands at a time", async () => {
    const claims = Array.from({ length: 20_000 }, (_, pair) => claim(pair, 10));
    expect((await claimPairs(own.db, part, claims)).every((time) => time === timeAt(10))).toBe(true);
    const later = claims.map((each) => ({ ...each, offset: 20 }));
    expect((await claimPairs(own.db, part, later)).every((time) => time === null)).toBe(true);
  });
});

test("claims go with their migration", async () => {
  await claimPairs(own.db, part, [claim(1, 10)]);
  await own.db.migration.update({ where: { id }, data: { status: "cancelled", endedAt: new Date() } });
  await deleteMigration(own.db, id);
  expect(await own.db.identifyPair.count()).toBe(0);
  await expect(claimPairs(own.db, part, [claim(1, 10)])).rejects.toThrow(/foreign key|identify_pairs/);
});
