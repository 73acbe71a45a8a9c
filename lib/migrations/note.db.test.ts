import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { createTestDb, type TestDb } from "@/lib/db/testing/test-db";

import { listTimeline } from "./list-timeline";
import { note, noteLostWorkers } from "./note";
import { insertMigration, insertPart } from "./testing/rows";

let own: TestDb;
let id: string;
beforeAll(async () => {
  process.env.APP_SECRET = "a secret of this test";
  own = await createTestDb();
});
afterAll(() => own.drop());
beforeEach(async () => {
  id = await insertMigration(own.db, { status: "running" });
});

const rows = async (query = {}) => (await listTimeline(own.db, id, { limit: 500, ...query })).items;
const part = (n: number) => ({ id: `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`, key: `part ${n}` });
const waits = (n: number) => ({
  migrationId: id,
  kind: "wait" as const,
  what: "part waits",
  part: part(n),
  repeats: true,
});

test("what a part does again and again is one row that counts", async () => {
  for (const why of ["No answer.", "429.", "503."]) await note(own.db, { ...waits(1), why });
  await note(own.db, { ...waits(2), why: "429." });
  const [second, first] = await rows();
  expect(first).toMatchObject({
    what: "part waits",
    why: "503.",
    times: 3,
    part: part(1),
    kind: "wait",
    actor: "system",
  });
  expect(second).toMatchObject({ part: part(2) });
  expect(second?.times).toBeUndefined();
});

test("ten thousand parts that wait leave few rows, and every wait is counted", async () => {
  for (let n = 0; n < 120; n++) await note(own.db, waits(n));
  const all = await rows();
  expect(all.length).toBe(50);
  expect(all.reduce((sum, { times = 1 }) => sum + times, 0)).toBe(120);
  // The row that stands for many parts names none.
  expect(all[0]?.part).toBeUndefined();
});

test("what does not repeat is said each time; what is said once, once", async () => {
  const setting = { migrationId: id, kind: "setting" as const, what: "destination changed", actor: "Ada" };
  await note(own.db, setting);
  await note(own.db, setting);
  const first = { migrationId: id, kind: "rejects" as const, what: "first reject", once: true };
  await Promise.all([note(own.db, first), note(own.db, first)]);
  await note(own.db, first);
  const all = await rows();
  expect(all.filter(({ kind }) => kind === "setting")).toHaveLength(2);
  expect(all.filter(({ kind }) => kind === "rejects").length).toBeLessThanOrEqual(2);
});

test("the list is filtered by kinds and by part", async () => {
  await note(own.db, waits(1));
  await note(own.db, { ...waits(2), kind: "retry", what: "part tried again" });
  await note(own.db, { migrationId: id, kind: "verify", what: "verified" });
  expect((await rows({ kind: ["wait", "verify"] })).map(({ kind }) => kind)).toEqual(["verify", "wait"]);
  expect((await rows({ part: part(2).id })).map(({ kind }) => kind)).toEqual(["retry"]);
});

test("a worker that went quiet with a part in hand is said to be lost, once", async () => {
  await own.db.worker.create({ data: { id: `gone-${id}`, host: "h", pid: 1, seenAt: new Date(Date.now() - 20_000) } });
  const lease = { leaseOwner: `gone-${id}`, leaseExpiresAt: new Date(Date.now() - 5_000) };
  for (const n of [0, 1])
    await insertPart(own.db, id, n, { status: "running", leaseToken: crypto.randomUUID(), ...lease });
  for (let n = 0; n < 2; n++) await noteLostWorkers(own.db, { quietSeconds: 10, withinSeconds: 60 });
  expect(await rows()).toMatchObject([{ kind: "worker", what: "worker lost", actor: `gone-${id}` }]);
});
