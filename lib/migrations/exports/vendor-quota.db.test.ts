import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { createDb, type Db } from "@/lib/db/client";
import { createTestDb, type TestDb } from "@/lib/db/testing/test-db";
import { acquireRequest, blockProject, endRequest, quotaState, type RequestGrant, sweepRequests } from "./vendor-quota";

let own: TestDb;
let other: Db;
beforeAll(async () => {
  own = await createTestDb();
  other = createDb(own.url);
});
afterAll(async () => {
  await other.$disconnect();
  await own.drop();
});
afterEach(() => own.db.vendorProject.deleteMany());

const hour = { hourSeconds: 3_600 };
const grants = (all: RequestGrant[]) => all.filter(({ granted }) => granted).length;

test("two workers that ask 60 times each are granted 60 together; the next slot is an hour after the first", async () => {
  const quota = { key: "mixpanel/us/1", perHour: 60 };
  const before = Date.now();
  const asked = await Promise.all(
    Array.from({ length: 120 }, (_, index) => acquireRequest(index % 2 ? own.db : other, quota, hour)),
  );
  expect(grants(asked)).toBe(60);
  const refused = asked.find((answer) => !answer.granted)!;
  expect(refused).toMatchObject({ limit: "hour" });
  const first = await own.db.vendorRequest.findFirstOrThrow({ orderBy: { at: "asc" } });
  const nextAt = "nextAt" in refused ? refused.nextAt.getTime() : 0;
  expect(Math.abs(nextAt - first.at.getTime() - 3_636_000)).toBeLessThan(2_000);
  expect(nextAt).toBeGreaterThan(before + 3_600_000);
  expect(await quotaState(own.db, quota.key, 3_600)).toMatchObject({ used: 60, perHour: 60 });
  expect((await quotaState(own.db, quota.key, 3_600))?.nextAt?.getTime()).toBe(nextAt);
});

test("the hour rolls: each slot comes back an hour after it was taken", async () => {
  const quota = { key: "k", perHour: 2 };
  await acquireRequest(own.db, quota, hour);
  await acquireRequest(own.db, quota, hour);
  const requests = await own.db.vendorRequest.findMany({ orderBy: { at: "asc" } });
  await own.db.vendorRequest.update({ where: { id: requests[0]!.id }, data: { at: new Date(Date.now() - 3_700_000) } });
  expect(await acquireRequest(own.db, quota, hour)).toMatchObject({ granted: true });
  expect(await acquireRequest(own.db, quota, hour)).toMatchObject({ granted: false });
});

test("the length of the hour can be another, as an emulator's", async () => {
  const quota = { key: "k", perHour: 1 };
  await acquireRequest(own.db, quota, { hourSeconds: 0.2 });
  await expect.poll(async () => (await acquireRequest(own.db, quota, { hourSeconds: 0.2 })).granted).toBe(true);
});

test("no more go at once, or within a second, than are allowed", async () => {
  const many = (quota: Parameters<typeof acquireRequest>[1]) =>
    Promise.all(Array.from({ length: 12 }, () => acquireRequest(own.db, quota, hour)));
  const open = await many({ key: "open", concurrent: 3 });
  expect(grants(open)).toBe(3);
  const ended = open.find((answer) => answer.granted)!;
  await endRequest(own.db, "id" in ended ? ended.id : "");
  expect(grants(await many({ key: "open", concurrent: 3 }))).toBe(1);
  await own.db.vendorRequest.updateMany({ where: { project: "open" }, data: { openUntil: new Date(0) } });
  expect(grants(await many({ key: "open", concurrent: 3 })), "leases that lapsed").toBe(3);

  const fast = { key: "fast", perSecond: 3 };
  for (let asked = 0; asked < 3; asked++) await acquireRequest(own.db, fast, hour);
  // However slow this machine is, their second is not over.
  await own.db.vendorRequest.updateMany({ where: { project: "fast" }, data: { at: new Date(Date.now() + 60_000) } });
  expect(await acquireRequest(own.db, fast, hour)).toMatchObject({ granted: false, limit: "second" });
  expect(await acquireRequest(own.db, { ...fast, perSecond: 4 }, hour)).toMatchObject({ granted: true });
});

test("a time that the vendor named holds for everybody, and never shrinks", async () => {
  const quota = { key: "k", perHour: 60 };
  await acquireRequest(own.db, quota, hour);
  await blockProject(own.db, "k", 90_000);
  await blockProject(own.db, "k", 1_000);
  const refused = await acquireRequest(other, quota, hour);
  expect(refused).toMatchObject({ granted: false, limit: "blocked" });
  expect("nextAt" in refused && refused.nextAt.getTime()).toBeGreaterThan(Date.now() + 60_000);
});

test("requests are forgotten when no hour can count them", async () => {
  await acquireRequest(own.db, { key: "k", perHour: 9 }, hour);
  const old = { project: "k", at: new Date(Date.now() - 7_300_000), openUntil: new Date(0) };
  await own.db.vendorRequest.create({ data: old });
  await sweepRequests(own.db, 3_600);
  expect(await own.db.vendorRequest.count()).toBe(1);
  expect(await quotaState(own.db, "nobody", 3_600)).toBeNull();
});
