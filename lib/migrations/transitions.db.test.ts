import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { createTestDb, type TestDb } from "@/lib/db/testing/test-db";
import { migrationStatuses } from "@/lib/schemas/migration";
import { cancelMigration } from "./cancel";
import { claimPart } from "./claim";
import { pauseMigration } from "./pause";
import { releasePart } from "./release-part";
import { resumeMigration } from "./resume";
import { settleMigration } from "./settle-migration";
import { insertMigration, insertPart } from "./testing/rows";
import { transition, transitions } from "./transitions";

let own: TestDb;
beforeAll(async () => {
  process.env.APP_SECRET = "a secret of this test";
  own = await createTestDb();
});
afterAll(() => own.drop());

const stateOf = (id: string) => own.db.migration.findUniqueOrThrow({ where: { id } });
const error = { code: "object_changed", message: "The file changed." };

const PAIRS = migrationStatuses.flatMap((from) => migrationStatuses.map((to) => ({ from, to })));

test.each(PAIRS)("$from → $to goes only as the table says", async ({ from, to }) => {
  const ended = from === "completed" || from === "cancelled";
  const id = await insertMigration(own.db, {
    status: from,
    plannedAt: new Date(),
    ...(ended && { endedAt: new Date() }),
    ...(from === "waiting" && { statusReason: "Old.", waitingUntil: new Date() }),
    ...((from === "paused" || from === "pausing") && { error }),
  });
  const rule = transitions[to];
  const allowed = (rule.from as readonly string[]).includes(from);
  const system = (rule.by as readonly string[]).includes("system");
  const says = to === "waiting" ? { reason: "Busy.", until: new Date() } : {};
  const change = { id, to, actor: system ? ("system" as const) : { person: "Ada" }, ...says };
  expect(await transition(own.db, change)).toBe(allowed);
  const row = await stateOf(id);
  expect(row.status).toBe(allowed ? to : from);
  const timeline = await own.db.timelineEntry.findMany({ where: { migrationId: id } });
  expect(timeline.map(({ actor, what }) => [actor, what])).toEqual(
    allowed ? [[system ? "system" : "Ada", rule.what]] : [],
  );
  if (!allowed) return;
  expect(row.statusReason).toBe(to === "waiting" ? "Busy." : null);
  expect(row.error !== null).toBe(to === "paused");
  expect(row.endedAt !== null).toBe(to === "completed" || to === "cancelled");
});

test("a person does not complete a migration, and the system does not resume one", async () => {
  const id = await insertMigration(own.db);
  await expect(transition(own.db, { id, to: "completed", actor: { person: "Ada" } })).rejects.toThrow(/by a person/);
  await expect(transition(own.db, { id, to: "queued", actor: "system" })).rejects.toThrow(/by itself/);
});

describe("pause, resume and cancel", () => {
  test("a queued migration rests at once, and is refused with the reason when it cannot", async () => {
    const id = await insertMigration(own.db, { createdAt: new Date("2020-01-01") });
    await pauseMigration(own.db, id, "Ada");
    expect((await stateOf(id)).status).toBe("paused");
    await expect(pauseMigration(own.db, id, "Ada")).rejects.toMatchObject({
      code: "invalid_transition",
      message: expect.stringContaining("paused"),
    });
    await cancelMigration(own.db, id, "Ada");
    expect((await stateOf(id)).status).toBe("cancelled");
    await expect(resumeMigration(own.db, id, "Ada")).rejects.toMatchObject({ code: "invalid_transition" });
    await expect(cancelMigration(own.db, id, "Ada")).rejects.toMatchObject({ code: "invalid_transition" });
  });

  test("it rests only when no live lease is left, also when the worker died", async () => {
    const id = await insertMigration(own.db, { status: "running", plannedAt: new Date(), createdAt: new Date(0) });
    await insertPart(own.db, id, 0);
    const part = (await claimPart(own.db, "w"))!;
    expect(part.migrationId).toBe(id);
    await pauseMigration(own.db, id, "Ada");
    expect((await stateOf(id)).status).toBe("pausing");
    await own.db.part.update({ where: { id: part.id }, data: { leaseExpiresAt: new Date(Date.now() - 1_000) } });
    await settleMigration(own.db, id);
    expect((await stateOf(id)).status).toBe("paused");
    await cancelMigration(own.db, id, "Ada");
  });

  test("an error that needs a person pauses with it; resuming clears it on both", async () => {
    const id = await insertMigration(own.db, { status: "running", plannedAt: new Date(), createdAt: new Date(0) });
    await insertPart(own.db, id, 0);
    const part = (await claimPart(own.db, "w"))!;
    await releasePart(own.db, part, { kind: "needs_person", error });
    await settleMigration(own.db, id);
    expect(await stateOf(id)).toMatchObject({ status: "paused", error });
    await resumeMigration(own.db, id, "Ada");
    expect(await stateOf(id)).toMatchObject({ status: "queued", error: null, statusReason: null });
    const again = (await claimPart(own.db, "w"))!;
    expect(again.id).toBe(part.id);
    await releasePart(own.db, again, { kind: "ended" });
    await settleMigration(own.db, id);
    expect(await stateOf(id)).toMatchObject({ status: "completed" });
  });

  test.each([
    ["too_many_rejects", 5, 15],
    ["too_many_rejects", 0, 11],
    ["object_changed", 5, 10],
  ])("after %s with a limit of %i the allowance of 10 is %i", async (code, rejectLimit, allowance) => {
    const id = await insertMigration(own.db, {
      status: "paused",
      error: { code, message: "Stopped." },
      options: { rejectLimit },
      rejectAllowance: 10,
    });
    await resumeMigration(own.db, id, "Ada");
    expect((await stateOf(id)).rejectAllowance).toBe(allowance);
  });
});
