import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { createTestDb, type TestDb } from "@/lib/db/testing/test-db";
import { migrationView } from "@/lib/schemas/migration";
import { leaveOutPart } from "./leave-out";
import { listParts } from "./list-parts";
import { settleMigration } from "./settle-migration";
import { insertMigration, insertPart } from "./testing/rows";
import { getMigration } from "./view";

let own: TestDb;
beforeAll(async () => {
  process.env.APP_SECRET = "a secret of this test";
  own = await createTestDb();
});
afterAll(() => own.drop());
beforeEach(() => own.db.migration.deleteMany());

const error = { code: "window_too_large", message: "It is too large." };
const hour = (at: number) => ({
  key: `2024-02-29 0${at}:00 to 0${at + 1}:00 UTC`,
  windowStart: new Date(Date.UTC(2024, 1, 29, at)),
  windowEnd: new Date(Date.UTC(2024, 1, 29, at + 1)),
});

/** Two windows rest, one is done. */
async function withResting() {
  const id = await insertMigration(own.db, { status: "running", startedAt: new Date(), plannedAt: new Date() });
  const resting = [
    await insertPart(own.db, id, 0, { ...hour(0), error }),
    await insertPart(own.db, id, 1, { ...hour(1), error }),
  ];
  const done = await insertPart(own.db, id, 2, {
    ...hour(2),
    status: "done",
    endedAt: new Date(),
    read: 5,
    accepted: 5,
  });
  await settleMigration(own.db, id);
  expect(await getMigration(own.db, id)).toMatchObject({ status: "paused", error: { code: "parts_need_you" } });
  return { id, resting, done };
}

describe("leaving a part out", () => {
  test("ends it, says who and why, and lets the migration complete without hiding it", async () => {
    const { id, resting } = await withResting();
    await leaveOutPart(own.db, { id, partId: resting[0]! }, { actor: "Ada", reason: "imported from S3" });
    // The other one still needs somebody.
    expect(await getMigration(own.db, id)).toMatchObject({
      status: "paused",
      error: { code: "parts_need_you", message: expect.stringContaining("01:00 to 02:00") },
      parts: { failed: 1, leftOut: 1 },
    });
    await leaveOutPart(own.db, { id, partId: resting[1]! }, { actor: "Bo" });
    const view = migrationView.parse(await getMigration(own.db, id));
    expect(view).toMatchObject({
      status: "completed",
      statusReason: "2 windows were left out by Ada and Bo; the first is 2024-02-29 00:00 to 01:00 UTC.",
      parts: { total: 3, done: 1, failed: 0, leftOut: 2 },
      ledger: { read: 5, accepted: 5 },
    });
    expect(view.error).toBeUndefined();
    const { items } = await listParts(own.db, id, { status: "left_out", limit: 9 });
    expect(items.map(({ leftOut }) => leftOut)).toEqual([{ by: "Ada", why: "imported from S3" }, { by: "Bo" }]);
    const said = await own.db.timelineEntry.findMany({ where: { migrationId: id }, orderBy: { id: "asc" } });
    expect(said.filter(({ what }) => what === "part left out")).toMatchObject([
      { actor: "Ada", why: "2024-02-29 00:00 to 01:00 UTC: imported from S3" },
      { actor: "Bo", why: "2024-02-29 01:00 to 02:00 UTC" },
    ]);
    expect(said.at(-1)).toMatchObject({ what: "completed", why: view.statusReason });
  });

  test("keeps what the part had sent before in the ledger", async () => {
    const id = await insertMigration(own.db, { status: "running", startedAt: new Date(), plannedAt: new Date() });
    // A folder may be called so.
    const partId = await insertPart(own.db, id, 0, {
      objectKey: "rejects/events-0.jsonl",
      error,
      read: 7,
      accepted: 6,
      rejected: 1,
    });
    await leaveOutPart(own.db, { id, partId }, { actor: "Ada" });
    expect(await getMigration(own.db, id)).toMatchObject({
      status: "completed",
      statusReason: "1 part was left out by Ada: events-0.jsonl.",
      ledger: { read: 7, accepted: 6, rejected: 1 },
    });
  });

  test("is not for rejects that are sent again: nothing else keeps them", async () => {
    const id = await insertMigration(own.db, { status: "running", startedAt: new Date(), plannedAt: new Date() });
    const rejects = { objectKey: `rejects/${id}/1000000000`, retryOptions: { rejectLimit: 1 } };
    const partId = await insertPart(own.db, id, 0, {
      ...rejects,
      error: { code: "destination_refused_token", message: "No." },
    });
    await own.db.retryLine.create({ data: { partId, seq: 0, bytes: Uint8Array.from(Buffer.from("{}")) } });
    await expect(leaveOutPart(own.db, { id, partId }, { actor: "Ada" })).rejects.toMatchObject({
      code: "invalid_transition",
      message: expect.stringContaining("would be lost"),
    });
    expect(await own.db.retryLine.count({ where: { partId } })).toBe(1);
    expect((await getMigration(own.db, id)).parts.leftOut).toBe(0);
  });

  test("is only for a part that rests", async () => {
    const { id, done } = await withResting();
    await expect(leaveOutPart(own.db, { id, partId: done }, { actor: "Ada" })).rejects.toMatchObject({
      code: "invalid_transition",
    });
    await expect(leaveOutPart(own.db, { id, partId: crypto.randomUUID() }, { actor: "Ada" })).rejects.toMatchObject({
      code: "not_found",
    });
    expect((await getMigration(own.db, id)).parts.leftOut).toBe(0);
  });
});
