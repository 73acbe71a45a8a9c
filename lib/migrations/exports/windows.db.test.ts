import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { createTestDb, type TestDb } from "@/lib/db/testing/test-db";
import { Prisma } from "@/lib/generated/prisma/client";
import { claimPart, claimPlan } from "@/lib/migrations/claim";
import { pauseMigration } from "@/lib/migrations/pause";
import { releasePart } from "@/lib/migrations/release-part";
import { resetToStart } from "@/lib/migrations/reset-part";
import { retryRejects } from "@/lib/migrations/retry-rejects";
import { resumeMigration } from "@/lib/migrations/resume";
import { settleMigration } from "@/lib/migrations/settle-migration";
import { insertMigration } from "@/lib/migrations/testing/rows";
import { halve } from "@/lib/sources/exports/windows";
import { claimStage, type ClaimedStage, WINDOWS_AHEAD } from "./claim-stage";
import { planWindows } from "./plan-windows";
import { growWindows, halveWindow } from "./resize-windows";
import { releaseStage, renewStage } from "./stage-part";

let own: TestDb;
beforeAll(async () => {
  process.env.APP_SECRET = "a secret of this test";
  own = await createTestDb();
});
afterAll(() => own.drop());
beforeEach(() => own.db.migration.deleteMany());

const DAY = 86_400_000;
const HOUR = 3_600_000;
const from = new Date("2024-02-27");
const after = (days: number) => new Date(from.getTime() + days * DAY);

async function withWindows(days: number, data: Parameters<typeof insertMigration>[1] = {}) {
  const id = await insertMigration(own.db, { status: "running", sourceKind: "mixpanel", ...data });
  const plan = (await claimPlan(own.db, "planner"))!;
  expect(plan.migrationId).toBe(id);
  const windows = Array.from({ length: days }, (_, day) => ({ start: after(day), end: after(day + 1) }));
  const range = { start: from, end: after(days) };
  const lease = { id, token: plan.token };
  const availableAt = (end: Date) => new Date(end.getTime() + 3 * HOUR);
  const planned = { windows, range, unitMs: DAY, vendorProject: "mixpanel/us/1", availableAt, notYet: "Not yet." };
  expect(await planWindows(own.db, lease, planned)).toBe("planned");
  expect(await planWindows(own.db, lease, { ...planned, vendorProject: "x" })).toBe("lease_lost");
  return id;
}

const copy = (part: ClaimedStage) => ({ key: `${part.id}/${part.token}`, bytes: 100, sha256: "ab" });
const stage = (part: ClaimedStage) => releaseStage(own.db, part, { kind: "staged", copy: copy(part) });

/** The windows as they lie after each other; throws when there is a gap or an overlap. */
async function cover(migrationId: string): Promise<string[]> {
  const parts = await own.db.part.findMany({ where: { migrationId }, orderBy: { ordinal: "asc" } });
  let end = from;
  for (const { windowStart, windowEnd, key } of parts) {
    if (windowStart?.getTime() !== end.getTime()) throw new Error(`A gap or an overlap before ${key}.`);
    end = windowEnd!;
  }
  return parts.map(({ key }) => key);
}

test("windows are halved as ever while a part sends rejects again", async () => {
  const id = await withWindows(2);
  for (let n = 0; n < 2; n++) await stage((await claimStage(own.db, "w"))!);
  const sent = (await claimPart(own.db, "w"))!;
  await releasePart(own.db, sent, { kind: "ended" });
  await own.db.migration.update({ where: { id }, data: { status: "paused" } });
  for (let offset = 0; offset < 2; offset++) {
    const data = { migrationId: id, partId: sent.id, offset, length: 1, reason: "invalid_json", detail: "" };
    await own.db.reject.create({ data: { ...data, raw: Uint8Array.of(1) } });
    await own.db.part.update({
      where: { id: sent.id },
      data: { read: 1, rejected: 1, rejectedBy: { invalid_json: 1 } },
    });
    await retryRejects(own.db, id, {}, "Ada");
  }
  await own.db.migration.update({ where: { id }, data: { status: "running" } });
  const last = await own.db.part.findFirstOrThrow({ where: { migrationId: id, ordinal: 1 } });
  // Its copy is gone, and the next download is too large.
  await resetToStart(own.db, Prisma.sql`id = ${last.id}::uuid`);
  const again = (await claimStage(own.db, "w"))!;
  expect(again.id).toBe(last.id);
  const halves = halve({ start: after(1), end: after(2) }, HOUR)!;
  expect(await halveWindow(own.db, again, { halves }, HOUR)).toBe(true);
  const parts = await own.db.part.findMany({ where: { migrationId: id }, orderBy: { ordinal: "asc" } });
  expect(parts.map(({ ordinal }) => ordinal)).toEqual([0, 1, 13, 1_000_000_000, 1_000_000_001]);
});

describe("a window that the vendor does not have yet", () => {
  const soon = new Date(Date.now() + 6 * HOUR);

  async function withLaterDay() {
    const id = await insertMigration(own.db, { status: "running", sourceKind: "mixpanel" });
    const plan = (await claimPlan(own.db, "planner"))!;
    const windows = [0, 1].map((day) => ({ start: after(day), end: after(day + 1) }));
    await planWindows(
      own.db,
      { id, token: plan.token },
      {
        ...{ windows, range: { start: from, end: after(2) }, unitMs: DAY, vendorProject: "mixpanel/us/1" },
        availableAt: (end) => (end > windows[0]!.end ? soon : from),
        notYet: "The day is not over.",
      },
    );
    const first = (await claimStage(own.db, "w"))!;
    expect(first.key).toBe("2024-02-27");
    return { id, first };
  }
  const waits = { status: "waiting", statusReason: "The day is not over.", waitingUntil: soon };
  const statusOf = (id: string) => own.db.migration.findUniqueOrThrow({ where: { id } });

  test("is waited for with a reason and a time, and asked for then", async () => {
    const { id, first } = await withLaterDay();
    expect(await claimStage(own.db, "w")).toBeNull();
    expect(await growWindows(own.db, id, 10 * DAY)).toBe(0);
    await releaseStage(own.db, first, { kind: "empty" });
    await settleMigration(own.db, id);
    expect(await statusOf(id)).toMatchObject(waits);
    await own.db.$executeRaw`UPDATE parts SET available_at = now(), not_before = now()`;
    expect((await claimStage(own.db, "w"))?.key).toBe("2024-02-28");
  });

  test("is not asked for earlier after a resume", async () => {
    const { id, first } = await withLaterDay();
    await releaseStage(own.db, first, { kind: "empty" });
    await pauseMigration(own.db, id, "Ada");
    await settleMigration(own.db, id);
    await resumeMigration(own.db, id, "Ada");
    expect(await claimStage(own.db, "w")).toBeNull();
    await settleMigration(own.db, id);
    expect(await statusOf(id)).toMatchObject(waits);
  });
});

describe("claimStage", () => {
  test("30 claimers at once take as many windows as may be ahead, in order, and none twice", async () => {
    const id = await withWindows(10);
    const taken: ClaimedStage[] = [];
    // Those that meet at the migration's row come again, as a worker does.
    for (let round = 0; round < 5; round++) {
      const claims = await Promise.all(Array.from({ length: 30 }, (_, index) => claimStage(own.db, `w${index}`)));
      taken.push(...claims.filter((claim) => claim !== null));
    }
    expect(taken.map(({ ordinal }) => ordinal).toSorted()).toEqual([0, 1, 2]);
    expect(taken).toHaveLength(WINDOWS_AHEAD);
    expect(await own.db.part.count({ where: { migrationId: id, status: "staging" } })).toBe(WINDOWS_AHEAD);
  });

  test("a staged window is sent, and only then the next is downloaded", async () => {
    await withWindows(5);
    expect(await claimPart(own.db, "w"), "nothing is staged").toBeNull();
    for (let n = 0; n < WINDOWS_AHEAD; n++) expect(await stage((await claimStage(own.db, "w"))!)).toBe(true);
    expect(await claimStage(own.db, "w")).toBeNull();
    const part = (await claimPart(own.db, "w"))!;
    expect(part).toMatchObject({ key: "2024-02-27", rangeStart: 0n, rangeEnd: 100n, objectBytes: 100n, version: "ab" });
    expect(await claimStage(own.db, "w")).toMatchObject({ key: "2024-03-01" });
    expect(await claimStage(own.db, "w")).toBeNull();
  });

  test("a lapsed download begins again with another worker, and the first can neither renew nor end it", async () => {
    await withWindows(1);
    const stale = (await claimStage(own.db, "first", 0))!;
    const fresh = (await claimStage(own.db, "second"))!;
    expect(fresh).toMatchObject({ id: stale.id, staleToken: stale.token });
    expect(await renewStage(own.db, stale, { downloaded: 5, request: null })).toBeNull();
    expect(await stage(stale)).toBe(false);
    expect(await halveWindow(own.db, stale, { halves: halve({ start: from, end: after(1) }, HOUR)! }, HOUR)).toBe(
      false,
    );
    expect(await renewStage(own.db, fresh, { downloaded: 7, request: null })).toBe("running");
    expect(await own.db.part.findFirst()).toMatchObject({
      status: "staging",
      downloaded: 7n,
      attempts: 2,
      stagedKey: null,
    });
    expect(await stage(fresh)).toBe(true);
    expect(await own.db.part.findFirst()).toMatchObject({ status: "staged", stagedBytes: 100n });
  });

  test("a window that fails again and again comes after the others, and what holds for all holds up all", async () => {
    await withWindows(3);
    const first = (await claimStage(own.db, "w"))!;
    const wait = { kind: "waits", delayMs: 0, reason: "Busy." } as const;
    await releaseStage(own.db, first, { ...wait, everything: false });
    for (let again = 1; again < 3; again++) {
      const same = (await claimStage(own.db, "w"))!;
      expect(same).toMatchObject({ ordinal: 0, retries: again });
      await releaseStage(own.db, same, { ...wait, everything: false });
    }
    expect((await claimStage(own.db, "w"))?.ordinal).toBe(1);
    const third = (await claimStage(own.db, "w"))!;
    expect(third.ordinal).toBe(2);
    await releaseStage(own.db, third, { ...wait, delayMs: 60_000, everything: { inARow: 4 } });
    expect(await claimStage(own.db, "w")).toBeNull();
    await own.db.migration.updateMany({ data: { stageNotBefore: new Date() } });
    expect(await claimStage(own.db, "w")).toMatchObject({ ordinal: 0, retries: 3, stageRetries: 4 });
  });

  test("nothing is downloaded while it pauses, and it rests only when no download is left", async () => {
    const id = await withWindows(2);
    const part = (await claimStage(own.db, "w"))!;
    await pauseMigration(own.db, id, "Ada");
    expect(await claimStage(own.db, "w")).toBeNull();
    expect(await renewStage(own.db, part, { downloaded: 0, request: null })).toBe("pausing");
    expect(await releaseStage(own.db, part, { kind: "stopped" })).toBe(true);
    expect(await own.db.part.findFirst({ where: { id: part.id } })).toMatchObject({ status: "pending", attempts: 0 });
  });
});

describe("windows change without a gap or an overlap", () => {
  test("halved down to the smallest, each half keeps the order", async () => {
    const id = await withWindows(1);
    for (const units of [12, 6, 3, 1]) {
      const part = (await claimStage(own.db, "w"))!;
      const halves = halve({ start: part.windowStart, end: part.windowEnd }, HOUR)!;
      expect((halves[0].end.getTime() - halves[0].start.getTime()) / HOUR).toBe(units);
      expect(await halveWindow(own.db, part, { halves }, HOUR)).toBe(true);
      await cover(id);
    }
    expect(await cover(id)).toEqual([
      "2024-02-27 00:00 to 01:00 UTC",
      "2024-02-27 01:00 to 03:00 UTC",
      "2024-02-27 03:00 to 06:00 UTC",
      "2024-02-27 06:00 to 12:00 UTC",
      "2024-02-27 12:00 to 2024-02-28 00:00 UTC",
    ]);
    expect(await growWindows(own.db, id, 30 * DAY), "what was too large does not grow again").toBe(0);
    const smallest = (await claimStage(own.db, "w"))!;
    expect(halve({ start: smallest.windowStart, end: smallest.windowEnd }, HOUR)).toBeNull();
  });

  test("grown as far as wanted, by many at once, beside claims", async () => {
    const id = await withWindows(40);
    const claims = await Promise.all([
      ...Array.from({ length: 6 }, () => growWindows(own.db, id, 7 * DAY)),
      claimStage(own.db, "a"),
      claimStage(own.db, "b"),
    ]);
    expect(claims.filter((taken) => typeof taken === "number" && taken > 0).length).toBeGreaterThan(0);
    const keys = await cover(id);
    expect(keys.length).toBeLessThan(40);
    for (const part of await own.db.part.findMany({ where: { migrationId: id } }))
      expect(part.windowEnd!.getTime() - part.windowStart!.getTime()).toBeLessThanOrEqual(7 * DAY);
  });

  test("grown over the leap day, and never over a window that was tried", async () => {
    const id = await withWindows(7);
    await stage((await claimStage(own.db, "w"))!);
    const tried = (await claimStage(own.db, "w"))!;
    await releaseStage(own.db, tried, { kind: "waits", delayMs: 0, reason: "Cut.", everything: false });
    await own.db.part.update({ where: { id: tried.id }, data: { notBefore: new Date(Date.now() + 60_000) } });
    expect(await growWindows(own.db, id, 4 * DAY)).toBe(3);
    expect(await cover(id)).toEqual(["2024-02-27", "2024-02-28", "2024-02-29 to 2024-03-03", "2024-03-04"]);
    expect(await claimStage(own.db, "w")).toMatchObject({ key: "2024-02-29 to 2024-03-03", ordinal: 2 });
  });

  test("the database refuses an overlap, whoever writes it", async () => {
    const id = await withWindows(2);
    const part = await own.db.part.findFirstOrThrow({ where: { migrationId: id, ordinal: 0 } });
    const wider = own.db.part.update({ where: { id: part.id }, data: { windowEnd: after(1.5) } });
    await expect(wider).rejects.toThrow(/parts_window_overlap/);
  });
});
