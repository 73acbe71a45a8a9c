import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { createTestDb, type TestDb } from "@/lib/db/testing/test-db";
import { claimPart } from "./claim";
import { listParts } from "./list-parts";
import { pauseMigration } from "./pause";
import { releasePart } from "./release-part";
import { retryPart } from "./retry-part";
import { settleMigration } from "./settle-migration";
import { insertMigration, insertPart } from "./testing/rows";
import { getMigration } from "./view";

let own: TestDb;
let id: string;
let parts: string[];

beforeAll(async () => {
  process.env.APP_SECRET = "a secret of this test";
  own = await createTestDb();
});
afterAll(() => own.drop());
beforeEach(async () => {
  await own.db.migration.deleteMany();
  id = await insertMigration(own.db, { status: "running", plannedAt: new Date() });
  parts = [await insertPart(own.db, id, 0), await insertPart(own.db, id, 1), await insertPart(own.db, id, 2)];
});

const alone = { code: "file_truncated", message: "The file ends early.", hint: "Export it again." };

async function rest(error = alone) {
  const part = (await claimPart(own.db, "w"))!;
  await releasePart(own.db, part, { kind: "needs_person", error });
  await settleMigration(own.db, id);
  return part.id;
}

async function end() {
  await releasePart(own.db, (await claimPart(own.db, "w"))!, { kind: "ended" });
  await settleMigration(own.db, id);
}

const stateOf = async () => (await getMigration(own.db, id)).status;

test("a part that rests alone holds up nothing; the migration pauses when nothing else is left, and names it", async () => {
  expect(await rest()).toBe(parts[0]);
  expect(await stateOf()).toBe("running");
  await end();
  expect(await rest()).toBe(parts[2]);
  const view = await getMigration(own.db, id);
  expect(view).toMatchObject({
    status: "paused",
    parts: { total: 3, empty: 1, failed: 2 },
    error: {
      code: "parts_need_you",
      message: "2 of 3 parts could not be imported. The first is events-0.jsonl: The file ends early.",
      hint: "Export it again.",
    },
  });
  const { items } = await listParts(own.db, id, { status: "failed", limit: 9 });
  expect(items.map(({ error }) => error)).toEqual([alone, alone]);
});

test("a retried part begins at 0 with nothing counted or kept, and the migration that paused for it goes on", async () => {
  await rest();
  await end();
  await end();
  expect(await stateOf()).toBe("paused");
  const partId = parts[0]!;
  await own.db.part.update({
    where: { id: partId },
    data: { checkpoint: 500, read: 10, accepted: 6, dropped: 3, rejected: 1, droppedBy: { session_start: 3 } },
  });
  const row = { partId, offset: 7 };
  await own.db.partTally.create({ data: { partId, day: new Date(0), fromEvent: "a", toEvent: "a", count: 6 } });
  await own.db.reject.create({
    data: { ...row, migrationId: id, length: 1, reason: "invalid_json", detail: "", raw: null },
  });
  await own.db.rejectPiece.create({ data: { ...row, seq: 0, bytes: Uint8Array.of(1) } });
  await own.db.identifyPair.create({
    data: { migrationId: id, pair: new Uint8Array(16), partId, restarts: 0, offset: 7, time: "2024-01-02T00:00:00Z" },
  });

  await retryPart(own.db, id, partId, "Ada");

  const view = await getMigration(own.db, id);
  expect(view).toMatchObject({ status: "queued", ledger: { read: 0, accepted: 0 }, dropped: {}, events: [] });
  expect(view.error).toBeUndefined();
  expect(await own.db.reject.count()).toBe(0);
  expect(await own.db.rejectPiece.count()).toBe(0);
  expect(await own.db.identifyPair.count()).toBe(1);
  expect(await claimPart(own.db, "w")).toMatchObject({ id: partId, checkpoint: null, retries: 0, failures: 0 });
  const timeline = await own.db.timelineEntry.findMany({
    where: { migrationId: id },
    orderBy: { id: "desc" },
    take: 2,
  });
  expect(timeline.map(({ actor, what }) => [actor, what])).toEqual([
    ["Ada", "resumed"],
    ["Ada", "part retried"],
  ]);
});

test("it can be retried while the others run, and does not wake what a person paused", async () => {
  const partId = await rest();
  await retryPart(own.db, id, partId, "Ada");
  expect(await stateOf()).toBe("running");
  expect((await claimPart(own.db, "w"))?.id).toBe(partId);

  await own.db.part.updateMany({ where: { id: parts[1]! }, data: { error: alone } });
  await own.db.part.update({
    where: { id: partId },
    data: { status: "pending", leaseOwner: null, leaseToken: null, leaseExpiresAt: null },
  });
  await pauseMigration(own.db, id, "Ada");
  await retryPart(own.db, id, parts[1]!, "Ada");
  expect(await stateOf()).toBe("paused");
  expect(await own.db.part.count({ where: { id: parts[1]!, status: "pending", attempts: 0 } })).toBe(1);
});

test("a part that paused everything is retried from 0 too", async () => {
  const changed = { code: "object_changed", message: "The file changed.", hint: "" };
  await rest(changed);
  expect(await stateOf()).toBe("paused");
  await retryPart(own.db, id, parts[0]!, "Ada");
  expect(await stateOf()).toBe("queued");
});

test("refuses what does not rest with an error, and what is not there", async () => {
  await expect(retryPart(own.db, id, parts[0]!, "Ada")).rejects.toMatchObject({ code: "invalid_transition" });
  await expect(retryPart(own.db, id, crypto.randomUUID(), "Ada")).rejects.toMatchObject({ code: "not_found" });
  await expect(retryPart(own.db, crypto.randomUUID(), parts[0]!, "Ada")).rejects.toMatchObject({ code: "not_found" });
  const running = (await claimPart(own.db, "w"))!;
  await expect(retryPart(own.db, id, running.id, "Ada")).rejects.toMatchObject({ code: "invalid_transition" });
});
