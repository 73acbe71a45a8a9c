import { createHash } from "node:crypto";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { createDb, type Db } from "@/lib/db/client";
import { createTestDb, type TestDb } from "@/lib/db/testing/test-db";
import type { PairClaim } from "@/lib/pipeline/settle-pairs";
import { Random } from "@/lib/transforms/testing/mutate";
import { deleteMigration } from "./delete";
import { claimPairs } from "./identify-pairs";
import { insertMigration } from "./testing/rows";

let own: TestDb;
let id: string;
const clients: Db[] = [];
beforeEach(async () => {
  process.env.APP_SECRET = "a secret of this test";
  own = await createTestDb();
  id = await insertMigration(own.db);
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.$disconnect()));
  await own.drop();
});

const bits = (text: string) => createHash("md5").update(text).digest();
const claim = (pair: string | number, owner: string | number): PairClaim => ({
  pair: bits(`pair ${pair}`),
  owner: bits(`owner ${owner}`),
});
const ownersOf = async (migrationId: string) =>
  new Map(
    (await own.db.identifyPair.findMany({ where: { migrationId } })).map(({ pair, owner }) => [
      Buffer.from(pair).toString("hex"),
      Buffer.from(owner).toString("hex"),
    ]),
  );

describe("a pair is claimed", () => {
  test("by the first record that asks, which owns it again at each replay", async () => {
    expect(await claimPairs(own.db, id, [claim(1, "a"), claim(2, "a")])).toEqual([true, true]);
    expect(await claimPairs(own.db, id, [claim(2, "b"), claim(3, "b"), claim(1, "a")])).toEqual([false, true, true]);
    expect(await claimPairs(own.db, id, [claim(1, "b")])).toEqual([false]);
    expect(await claimPairs(own.db, id, [claim(1, "a")])).toEqual([true]);
    expect(await claimPairs(own.db, id, [])).toEqual([]);
    expect((await ownersOf(id)).size).toBe(3);
  });

  test("in each migration apart", async () => {
    const other = await insertMigration(own.db);
    expect(await claimPairs(own.db, id, [claim(1, "a")])).toEqual([true]);
    expect(await claimPairs(own.db, other, [claim(1, "b")])).toEqual([true]);
  });

  test("for exactly one of many that ask at once, in whatever order, without a deadlock", async () => {
    const PAIRS = 400;
    const WORKERS = 3;
    const random = new Random(7);
    const won = new Map<number, Set<string>>();
    const worker = async (name: number) => {
      const db = createDb(own.url);
      clients.push(db);
      for (let block = 0; block < 30; block++) {
        const pairs = [...new Set(Array.from({ length: 120 }, () => random.below(PAIRS)))];
        const record = (pair: number) => `record ${pair} of worker ${name}, block ${block}`;
        const owned = await claimPairs(
          db,
          id,
          pairs.map((pair) => claim(pair, record(pair))),
        );
        pairs.forEach((pair, index) => {
          if (owned[index]) won.set(pair, (won.get(pair) ?? new Set()).add(record(pair)));
        });
        // A crash after the claim: the same block again.
        if (block % 5 === 0) {
          expect(
            await claimPairs(
              db,
              id,
              pairs.map((pair) => claim(pair, record(pair))),
            ),
          ).toEqual(owned);
        }
      }
    };
    await Promise.all(Array.from({ length: WORKERS }, (_, name) => worker(name)));

    const owners = await ownersOf(id);
    expect(owners.size).toBe(won.size);
    for (const [pair, records] of won) {
      expect([...records].map((record) => bits(`owner ${record}`).toString("hex"))).toEqual([
        owners.get(bits(`pair ${pair}`).toString("hex")),
      ]);
    }
  });

  test("thousands at a time", async () => {
    const claims = Array.from({ length: 20_000 }, (_, pair) => claim(pair, "a"));
    expect((await claimPairs(own.db, id, claims)).every(Boolean)).toBe(true);
    expect(
      (
        await claimPairs(
          own.db,
          id,
          claims.map(({ pair }) => ({ pair, owner: bits("b") })),
        )
      ).some(Boolean),
    ).toBe(false);
  });
});

test("claims go with their migration", async () => {
  await claimPairs(own.db, id, [claim(1, "a")]);
  await own.db.migration.update({ where: { id }, data: { status: "cancelled", endedAt: new Date() } });
  await deleteMigration(own.db, id);
  expect(await own.db.identifyPair.count()).toBe(0);
  await expect(claimPairs(own.db, id, [claim(1, "a")])).rejects.toThrow(/foreign key|identify_pairs/);
});
