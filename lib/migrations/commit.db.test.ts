import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { createTestDb, type TestDb } from "@/lib/db/testing/test-db";
import type { SettledDelta } from "@/lib/pipeline/progress";
import { type ClaimedPart, claimPart } from "./claim";
import { commitPart, keepRejectPiece } from "./commit";
import { deleteMigration } from "./delete";
import { releasePart } from "./release-part";
import { insertMigration, insertPart } from "./testing/rows";

let own: TestDb;
let id: string;
let part: ClaimedPart;
beforeEach(async () => {
  process.env.APP_SECRET = "a secret of this test";
  own = await createTestDb();
  id = await insertMigration(own.db, { status: "running", plannedAt: new Date(), rejectAllowance: 10 });
  await insertPart(own.db, id, 0);
  part = (await claimPart(own.db, "w"))!;
});
afterEach(() => own.drop());

const row = () => own.db.part.findUniqueOrThrow({ where: { id: part.id } });
const live = { inFlight: 5, wait: null };
const tally = { from: "Sign\0Up", to: "signed_up", count: 3, keys: [Uint32Array.of(1, 2, 3, 4), Uint32Array.of(5, 6)] };
const delta = (at: number): SettledDelta => ({
  checkpoint: at,
  read: 7,
  accepted: 4,
  generated: 2,
  dropped: { session_start: 1 },
  rejected: { invalid_json: 1, event_too_large: 1 },
  warnings: { future_timestamp: 2 },
  tallies: [
    { ...tally, day: "2024-02-29" },
    { ...tally, day: "+012024-01-01", count: 1, keys: [Uint32Array.of(7, 8)] },
  ],
  rejects: [
    { offset: at, length: 3, reason: "invalid_json", detail: "bad \0 byte", raw: Buffer.from([0xff, 0x00, 0x41]) },
    { offset: at + 9, length: 2_000_000, reason: "event_too_large", detail: "big", raw: null },
  ],
  samples: [
    { kind: "dropped", reason: "session_start", offset: at - 9, raw: Buffer.from("a dropped line") },
    { kind: "warning", reason: "future_timestamp", offset: at - 5, raw: Buffer.from("a line of the future") },
  ],
});

describe("commitPart", () => {
  test("adds everything up, and a repeat of a commit whose answer was lost changes nothing", async () => {
    const first = { revision: 0, delta: delta(100), live, bytes: 100 };
    const answer = await commitPart(own.db, part, first);
    expect(answer).toEqual({ migrationStatus: "running", rejectsLeft: 8, rejected: 2 });
    expect(await commitPart(own.db, part, first)).toEqual(answer);
    expect(await commitPart(own.db, part, { revision: 1, delta: delta(300), live, bytes: 200 })).toMatchObject({
      rejectsLeft: 6,
      rejected: 4,
    });

    expect(await row()).toMatchObject({
      revision: 2,
      checkpoint: 300n,
      read: 19n,
      accepted: 8n,
      dropped: 2n,
      rejected: 4n,
      inFlight: 5n,
      generated: 4n,
      droppedBy: { session_start: 2 },
      rejectedBy: { invalid_json: 2, event_too_large: 2 },
      warnings: { future_timestamp: 4 },
    });
    // Of each reason a few lines, in which a repeated commit adds none.
    const kept = await own.db.recordSample.findMany({ orderBy: [{ kind: "asc" }, { offset: "asc" }] });
    expect(kept.map(({ kind, reason, raw }) => [kind, reason, Buffer.from(raw).toString()])).toEqual([
      ["dropped", "session_start", "a dropped line"],
      ["dropped", "session_start", "a dropped line"],
      ["warning", "future_timestamp", "a line of the future"],
      ["warning", "future_timestamp", "a line of the future"],
    ]);
    const keyed = await own.db.partKeys.findMany({ orderBy: { revision: "asc" } });
    expect(keyed.map(({ revision, groups, keys }) => [revision, JSON.parse(groups) as unknown, keys.length])).toEqual(
      [0, 1].map((revision) => [
        revision,
        [
          ["2024-02-29", "signed_up", 3],
          ["9999-12-31", "signed_up", 1],
        ],
        32,
      ]),
    );
    expect([...new Uint32Array(Uint8Array.from(keyed[0]!.keys).buffer)]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    const tallies = await own.db.partTally.findMany({ orderBy: { day: "asc" } });
    expect(tallies.map(({ fromEvent, count }) => [fromEvent, count])).toEqual([
      ["Sign\uFFFDUp", 6n],
      ["Sign\uFFFDUp", 2n],
    ]);
    const rejects = await own.db.reject.findMany({ orderBy: { id: "asc" } });
    expect(rejects).toHaveLength(4);
    expect(Buffer.from(rejects[0]!.raw!)).toEqual(Buffer.from([0xff, 0x00, 0x41]));
    expect(rejects[1]!.raw).toBeNull();
    const samples = await own.db.partSample.findMany();
    expect(samples.map(({ events, bytes }) => [events, bytes])).toEqual([
      [4n, 100n],
      [4n, 200n],
    ]);
  });

  test("ten repeats at once count once", async () => {
    const commit = { revision: 0, delta: delta(100), live, bytes: 100 };
    const answers = await Promise.all(Array.from({ length: 10 }, () => commitPart(own.db, part, commit)));
    expect(answers.every((answer) => answer !== null)).toBe(true);
    expect(await row()).toMatchObject({ revision: 1, accepted: 4n });
    expect(await own.db.reject.count()).toBe(2);
  });

  test("shows a wait, and clears it when something moves", async () => {
    const until = new Date(Date.now() + 60_000);
    const wait = { reason: "The destination asks for time.", until };
    await commitPart(own.db, part, { revision: 0, delta: null, live: { inFlight: 0, wait }, bytes: 0 });
    expect(await row()).toMatchObject({ waitReason: wait.reason, waitUntil: until });
    await commitPart(own.db, part, { revision: 1, delta: delta(100), live, bytes: 100 });
    expect(await row()).toMatchObject({ waitReason: null, waitUntil: null });
  });

  test("after a wait that ended the run, the reason stays until something moves", async () => {
    await releasePart(own.db, part, { kind: "waits", delayMs: 0, reason: "The source is down." });
    const again = (await claimPart(own.db, "w"))!;
    await commitPart(own.db, again, { revision: again.revision, delta: null, live, bytes: 0 });
    expect(await row()).toMatchObject({ retries: 1, waitReason: "The source is down." });
    await commitPart(own.db, again, { revision: again.revision + 1, delta: delta(9), live, bytes: 9 });
    expect(await row()).toMatchObject({ retries: 0, waitReason: null });
  });
});

test.each([
  ["the ledger does not close", { accepted: 1n }],
  ["something would be counted below nothing", { accepted: -1n, read: -1n }],
  ["it runs without a lease", { leaseToken: null, leaseOwner: null, leaseExpiresAt: null }],
  ["it is done with something in flight", { status: "done", endedAt: new Date(), inFlight: 1n, read: 1n } as const],
])("the database refuses a part when %s", async (_name, data) => {
  await expect(own.db.part.update({ where: { id: part.id }, data })).rejects.toThrow(/parts_/);
});

test.each([
  ["ended", "done"],
  ["stopped", "pending"],
] as const)("a part that is %s is %s, and nothing of it is in flight", async (kind, status) => {
  await commitPart(own.db, part, { revision: 0, delta: delta(100), live, bytes: 100 });
  expect(await releasePart(own.db, part, { kind })).toBe(true);
  const left = { status, read: 7n, inFlight: 0n, leaseToken: null, attempts: kind === "ended" ? 1 : 0 };
  expect(await row()).toMatchObject(left);
  expect(await releasePart(own.db, part, { kind })).toBe(false);
});

test("deleting an ended migration leaves nothing of it", async () => {
  await commitPart(own.db, part, { revision: 0, delta: delta(100), live, bytes: 100 });
  await keepRejectPiece(own.db, part, { offset: 109, seq: 0, bytes: Buffer.alloc(1_000, 1) });
  await expect(deleteMigration(own.db, id)).rejects.toMatchObject({ code: "invalid_transition" });
  await own.db.migration.update({ where: { id }, data: { status: "cancelled", endedAt: new Date() } });
  await deleteMigration(own.db, id);
  const { db } = own;
  const left = [
    db.part.count(),
    db.partTally.count(),
    db.partSample.count(),
    db.reject.count(),
    db.rejectPiece.count(),
  ];
  expect(await Promise.all([...left, db.timelineEntry.count(), db.migration.count()])).toEqual([0, 0, 0, 0, 0, 0, 0]);
  await expect(deleteMigration(own.db, id)).rejects.toMatchObject({ code: "not_found" });
});
