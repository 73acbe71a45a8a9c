import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { createTestDb, type TestDb } from "@/lib/db/testing/test-db";
import { claimPart, claimPlan } from "./claim";
import { commitPart } from "./commit";
import { releasePart } from "./release-part";
import { insertMigration, insertPart } from "./testing/rows";

let own: TestDb;
beforeEach(async () => {
  process.env.APP_SECRET = "a secret of this test";
  own = await createTestDb();
});
afterEach(() => own.drop());

const running = { status: "running", plannedAt: new Date() } as const;
const idle = { delta: null, live: { inFlight: 0, wait: null }, bytes: 0 };

async function withParts(count: number, data: Parameters<typeof insertMigration>[1] = running) {
  const id = await insertMigration(own.db, data);
  const parts = [];
  for (let ordinal = 0; ordinal < count; ordinal++) parts.push(await insertPart(own.db, id, ordinal));
  return { id, parts };
}

describe("claimPart", () => {
  test("30 claimers at once never share a part", async () => {
    const { parts } = await withParts(20);
    const claims = await Promise.all(Array.from({ length: 30 }, (_, index) => claimPart(own.db, `w${index}`)));
    const taken = claims.flatMap((claim) => (claim ? [claim.id] : []));
    // Two that meet at one part: the second may find the rest taken in the same moment, and comes again.
    for (let claim = await claimPart(own.db, "late"); claim; claim = await claimPart(own.db, "late"))
      taken.push(claim.id);
    expect([...taken].sort()).toEqual([...parts].sort());
  });

  test("the oldest migration comes first, and its parts in order", async () => {
    const young = await withParts(1, { ...running, createdAt: new Date("2024-02-01") });
    const old = await withParts(2, { ...running, createdAt: new Date("2024-01-01") });
    const order = [];
    for (let claim = await claimPart(own.db, "w"); claim; claim = await claimPart(own.db, "w")) order.push(claim.id);
    expect(order).toEqual([...old.parts, ...young.parts]);
  });

  test.each([
    ["whose migration is pausing", { status: "pausing", plannedAt: new Date() } as const, {}],
    ["whose migration is not wholly listed", { status: "running" } as const, {}],
    ["that is not due yet", running, { notBefore: new Date(Date.now() + 60_000) }],
    ["that needs a person", running, { error: { code: "object_changed", message: "Changed." } }],
    ["that is done", running, { status: "done", endedAt: new Date() } as const],
  ])("leaves a part %s", async (_name, migration, part) => {
    const id = await insertMigration(own.db, migration);
    await insertPart(own.db, id, 0, part);
    expect(await claimPart(own.db, "w")).toBeNull();
  });

  test("a lapsed lease is taken over, what was in flight is read again, and the stale worker writes nothing", async () => {
    await withParts(1);
    const stale = (await claimPart(own.db, "first", 0))!;
    expect(
      await commitPart(own.db, stale, { ...idle, revision: 0, live: { inFlight: 7, wait: null } }, 0),
    ).toBeTruthy();
    const fresh = (await claimPart(own.db, "second"))!;
    expect(fresh.id).toBe(stale.id);
    expect(fresh.token).not.toBe(stale.token);
    expect(await commitPart(own.db, stale, { ...idle, revision: fresh.revision })).toBeNull();
    expect(await releasePart(own.db, stale, { kind: "ended" })).toBe(false);
    expect(await own.db.part.findUnique({ where: { id: fresh.id } })).toMatchObject({
      leaseOwner: "second",
      read: 0n,
      inFlight: 0n,
      attempts: 2,
    });
    expect(await claimPart(own.db, "third")).toBeNull();
  });
});

test("a listing is claimed once", async () => {
  const id = await insertMigration(own.db);
  const plans = await Promise.all(Array.from({ length: 10 }, (_, index) => claimPlan(own.db, `w${index}`)));
  expect(plans.filter((plan) => plan?.migrationId === id)).toHaveLength(1);
});
