import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { type PostHogEmulator, startPostHogEmulator } from "@/e2e/emulators/posthog";
import { createDb, type Db } from "@/lib/db/client";
import { createTestDb, type TestDb } from "@/lib/db/testing/test-db";
import { AppError } from "@/lib/errors";
import { cancelMigration } from "@/lib/migrations/cancel";
import { createMigration } from "@/lib/migrations/create";
import { sweepStaging } from "@/lib/migrations/exports/staged-copies";
import { listParts } from "@/lib/migrations/list-parts";
import { getLive } from "@/lib/migrations/live";
import { pauseMigration } from "@/lib/migrations/pause";
import { resumeMigration } from "@/lib/migrations/resume";
import { retryPart } from "@/lib/migrations/retry-part";
import { getMigration } from "@/lib/migrations/view";
import type { MigrationStatus } from "@/lib/schemas/migration";
import { openFolderStaging } from "@/lib/staging/folder-staging";
import type { StagingStore } from "@/lib/staging/staging";
import { restartFor } from "./leave-part";
import { probeRange } from "./probe-range";
import { createWorker } from "./create-worker";
import { reachesStatus } from "./testing/reaches";
import { gate, HOUR, ToyVendor, uuidsIn } from "./testing/toy-vendor";

let own: TestDb;
let posthog: PostHogEmulator;
let vendor: ToyVendor;
let folder: string;
let staging: StagingStore;
const workers: { stop(): Promise<void> }[] = [];
const clients: Db[] = [];

beforeEach(async () => {
  process.env.APP_SECRET = "a secret of this test";
  process.env.ALLOW_PRIVATE_ENDPOINTS = "127.0.0.1";
  own = await createTestDb();
  posthog = await startPostHogEmulator();
  vendor = new ToyVendor();
  folder = await mkdtemp(join(tmpdir(), "backhaul-exports-"));
  staging = openFolderStaging(join(folder, "staging"), { reserveBytes: 0 });
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
  await Promise.all(clients.splice(0).map((client) => client.$disconnect()));
  await posthog.stop();
  await own.drop();
  await rm(folder, { recursive: true, force: true });
});

type Options = { hourSeconds?: number; staging?: StagingStore; retentionHours?: number; wrap?: (db: Db) => Db };

function startWorker({ wrap = (db) => db, ...options }: Options = {}) {
  const db = createDb(own.url);
  clients.push(db);
  const worker = createWorker({
    db: wrap(db),
    appUrl: "http://127.0.0.1:1",
    importDir: folder,
    staging,
    openExport: vendor.open,
    policy: { allowPrivate: ["127.0.0.1"] },
    parts: 2,
    threads: 0,
    log: pino({ level: process.env.TEST_LOG ?? "silent" }),
    pollMs: 50,
    ...options,
  });
  workers.push(worker);
  return worker;
}

const from = "2024-02-27T05:00:00Z";
const to = "2024-03-02T19:00:00Z";
const range = { start: new Date(from), end: new Date(to) };

async function begin(bounds = { from, to }): Promise<string> {
  const { id } = await createMigration(
    own.db,
    {
      source: { kind: "amplitude", region: "us", apiKey: "key", secretKey: "secret", ...bounds },
      options: { rejectLimit: 10_000 },
      destination: { kind: "posthog", host: posthog.url, projectToken: posthog.token },
    },
    "Ada",
  );
  return id;
}

const reaches = (id: string, ...statuses: MigrationStatus[]) => reachesStatus(own.db, id, ...statuses);

const partsOf = (id: string) => own.db.part.findMany({ where: { migrationId: id }, orderBy: { ordinal: "asc" } });

/** Whatever waits is due at once. */
async function makeDue(): Promise<void> {
  await own.db.$executeRaw`UPDATE parts SET not_before = now() WHERE status = 'pending' AND not_before > now()`;
  await own.db.$executeRaw`UPDATE migrations SET stage_not_before = now() WHERE stage_not_before > now()`;
}

/** What had begun to fail before may still say that all wait. */
async function whileDue(work: () => Promise<void>): Promise<void> {
  let over = false;
  const clock = (async () => {
    for (; !over; await delay(100)) await makeDue();
  })();
  await work().finally(() => (over = true));
  await clock;
}

async function stagedKeys(): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of staging.list()) keys.push(key);
  return keys;
}

async function expectWhole(id: string, whole = range) {
  const { ledger } = await reaches(id, "completed");
  const expected = uuidsIn(whole);
  expect(
    posthog
      .events()
      .map(({ uuid }) => uuid)
      .sort(),
  ).toEqual(expected);
  expect(ledger).toMatchObject({ read: expected.length, accepted: expected.length, inFlight: 0 });
  let end = whole.start;
  for (const { windowStart, windowEnd } of await partsOf(id)) {
    expect(windowStart).toEqual(end);
    end = windowEnd!;
  }
  expect(end).toEqual(whole.end);
  await expect.poll(stagedKeys, { timeout: 20_000 }).toEqual([]);
}

const tooLarge = (above: number) => (window: { start: Date; end: Date }) => {
  if (window.end.getTime() - window.start.getTime() > above * HOUR)
    throw new AppError("window_too_large", "It holds more than 4 GB.");
};

describe("an export", () => {
  test("is downloaded and sent by two workers, each window once, and no copy is left", async () => {
    vendor.windowMs = 6 * HOUR;
    const id = await begin();
    startWorker();
    startWorker();
    await expectWhole(id);
    const starts = vendor.asked.map(({ window }) => window.start.getTime());
    expect(new Set(starts).size).toBe(starts.length);
    expect((await getMigration(own.db, id)).parts.total).toBe(starts.length);
  });

  test("windows grow while they prove small", async () => {
    vendor.windowMs = HOUR;
    const id = await begin();
    startWorker();
    await expectWhole(id);
    expect(vendor.asked.length).toBeLessThan(30);
    const grown = () => own.db.timelineEntry.findFirst({ where: { migrationId: id, what: "window grown" } });
    await expect.poll(grown, { timeout: 30_000 }).toMatchObject({ kind: "part", actor: "system", partId: null });
  });

  test("is downloaded no further ahead of its sending than the store should hold", async () => {
    posthog.rule(() => ({ kind: "stall" }));
    vendor.windowMs = 6 * HOUR;
    // Long enough that windows which grow do not use it up.
    const id = await begin({ from, to: "2024-12-01T00:00:00Z" });
    startWorker();
    // Two parts are being sent, and three wait for them.
    await expect.poll(() => own.db.part.count({ where: { stagedKey: { not: null } } }), { timeout: 30_000 }).toBe(5);
    await delay(500);
    expect((await stagedKeys()).length).toBe(5);
    expect(vendor.asked.length).toBe(5);
    const { items } = await listParts(own.db, id, { status: "staged", limit: 9 });
    expect(items.length).toBe(3);
    const copies = await own.db.part.findMany({ where: { migrationId: id, stagedKey: { not: null } } });
    const keptBytes = copies.reduce((sum, { stagedBytes }) => sum + Number(stagedBytes), 0);
    expect(keptBytes).toBeGreaterThan(0);
    expect((await getLive(own.db, id)).downloads).toMatchObject({ staged: 3, keptBytes });
  });

  test("halves what is too large; what is too large at its smallest rests alone, with its way out, until it is retried", async () => {
    const bad = new Date("2024-02-29T03:00:00Z").getTime();
    vendor.rule = (window) => {
      tooLarge(6)(window);
      if (window.start.getTime() <= bad && bad < window.end.getTime()) tooLarge(0)(window);
    };
    const id = await begin();
    startWorker();
    const { error, parts, ledger } = await reaches(id, "paused");
    expect(error).toMatchObject({
      code: "parts_need_you",
      message: expect.stringContaining("2024-02-29 03:00 to 04:00 UTC"),
      link: {
        href: "/migrations/new?place=s3&type=amplitude&name=Amplitude+2024-02-29T03%3A00+to+2024-02-29T04%3A00+UTC",
      },
    });
    expect(parts).toMatchObject({ failed: 1 });
    expect(ledger.read).toBe(uuidsIn(range).length - 20);
    const [part] = (await listParts(own.db, id, { status: "failed", limit: 9 })).items;
    expect(part?.error?.code).toBe("window_too_large");
    vendor.rule = () => {};
    await retryPart(own.db, id, part!.id, "Ada");
    await expectWhole(id);
  });

  test("halves a window whose downloads keep ending early", async () => {
    vendor.windowMs = 4 * HOUR;
    vendor.rule = (window) => {
      if (window.end.getTime() - window.start.getTime() <= HOUR) return;
      throw new AppError("export_incomplete", "The download ended early.");
    };
    const id = await begin({ from, to: "2024-02-27T08:00:00Z" });
    startWorker();
    await expectWhole(id, { start: range.start, end: new Date("2024-02-27T08:00:00Z") });
  });

  test("waits for the vendor's quota with a reason and a time, and all workers together keep to it", async () => {
    vendor.windowMs = 6 * HOUR;
    vendor.quota = { key: "toy", perHour: 4 };
    const id = await begin();
    startWorker();
    startWorker();
    const untilRests = () => reaches(id, "waiting", "completed");
    for (let hours = 1, view = await untilRests(); view.status === "waiting"; hours++, view = await untilRests()) {
      expect(view.statusReason).toBe("Amplitude's quota of 4 requests an hour is used up.");
      expect(Date.parse(view.waitingUntil ?? "") - Date.now(), "the next is due within the hour").toBeGreaterThan(0);
      expect(vendor.asked, "no more and no less than the quota").toHaveLength(4 * hours);
      // An hour goes by.
      await own.db.$executeRaw`UPDATE vendor_requests SET at = at - interval '62 minutes'`;
      await own.db.migration.updateMany({ data: { stageNotBefore: new Date() } });
      await own.db.part.updateMany({ where: { status: "pending" }, data: { notBefore: new Date() } });
      await reaches(id, "running", "completed");
    }
    expect(vendor.asked.length).toBeGreaterThan(4);
    await expectWhole(id);
  });

  test.each([
    ["rate_limited", "Amplitude asked us to wait."],
    ["source_unavailable", "Amplitude does not answer."],
  ] as const)("waits out %s, and asks for nothing else meanwhile", async (code, message) => {
    vendor.windowMs = 12 * HOUR;
    let down = true;
    vendor.rule = () => {
      if (down) throw new AppError(code, message, { retryAfterMs: 600_000 });
    };
    const id = await begin();
    startWorker();
    const waiting = await reaches(id, "waiting");
    expect(waiting.statusReason).toBe(message);
    // Two downloads may have been under way at once; both have come to rest before the clock is moved on.
    await expect.poll(() => own.db.part.count({ where: { status: "staging" } }), { timeout: 20_000 }).toBe(0);
    expect(vendor.asked.length).toBeLessThanOrEqual(2);
    down = false;
    await own.db.migration.updateMany({ data: { stageNotBefore: new Date() } });
    await own.db.part.updateMany({ where: { status: "pending" }, data: { notBefore: new Date() } });
    await expectWhole(id);
  });

  test("keeps to the time that the vendor named also after a pause and a resume, and says so", async () => {
    vendor.quota = { key: "toy", concurrent: 2 };
    let down = true;
    vendor.rule = () => {
      if (down) throw new AppError("rate_limited", "Too many requests.", { retryAfterMs: 3_600_000 });
    };
    const id = await begin();
    startWorker();
    const { waitingUntil } = await reaches(id, "waiting");
    await expect.poll(() => own.db.part.count({ where: { status: "staging" } }), { timeout: 20_000 }).toBe(0);
    const asked = vendor.asked.length;
    await pauseMigration(own.db, id, "Ada");
    const paused = await reaches(id, "paused");
    expect([paused.statusReason, paused.waitingUntil, paused.error]).toEqual([undefined, undefined, undefined]);
    await resumeMigration(own.db, id, "Ada");
    const waiting = await reaches(id, "waiting");
    expect(waiting.statusReason).toBe("Amplitude asked us to wait.");
    const later = Date.parse(waiting.waitingUntil ?? "") - Date.parse(waitingUntil ?? "");
    expect(Math.abs(later), "the time is the vendor's, and no longer").toBeLessThan(400_000);
    expect(vendor.asked.length, "it is not asked before").toBe(asked);
    down = false;
    await own.db.vendorProject.updateMany({ data: { blockedUntil: new Date() } });
    await own.db.migration.updateMany({ data: { stageNotBefore: new Date() } });
    await own.db.part.updateMany({ where: { status: "pending" }, data: { notBefore: new Date() } });
    await expectWhole(id);
  });

  test.each([
    ["time-outs", "export_timed_out", "Amplitude did not gather it in time."],
    ["bodies that break off", "export_incomplete", "The download ended early."],
  ] as const)(
    "an outage of %s is waited out with nobody acting, and does not shred it",
    async (_what, code, message) => {
      vendor.windowMs = 24 * HOUR;
      let down = true;
      vendor.rule = () => {
        if (down) throw new AppError(code, message);
      };
      const whole = { start: range.start, end: new Date("2024-04-01T00:00:00Z") };
      const id = await begin({ from, to: "2024-04-01T00:00:00Z" });
      startWorker();
      // The clock runs faster: whatever waits is due at once.
      for (const until = Date.now() + 90_000; vendor.asked.length < 150 && Date.now() < until; await delay(20))
        await makeDue();
      expect(vendor.asked.length).toBeGreaterThanOrEqual(150);
      expect(await reaches(id, "waiting", "running")).toMatchObject({ parts: { failed: 0 } });
      const total = 34;
      expect((await partsOf(id)).length, "few windows of a day have been halved").toBeLessThan(total * 2.5);
      const { stageRetries } = await own.db.migration.findUniqueOrThrow({ where: { id } });
      expect(stageRetries, "all of it waits, ever longer").toBeGreaterThan(20);
      down = false;
      await whileDue(() => expectWhole(id, whole));
      const said = await own.db.timelineEntry.findMany({ where: { migrationId: id }, select: { what: true } });
      expect(said.map(({ what }) => what)).not.toContain("pausing");
    },
  );

  test("what an outage made small grows again once it is over", async () => {
    vendor.windowMs = 24 * HOUR;
    let down = true;
    vendor.rule = () => {
      if (down) throw new AppError("export_timed_out", "It did not gather it in time.");
    };
    const id = await begin({ from, to: "2024-03-20T05:00:00Z" });
    startWorker();
    const halved = () => makeDue().then(() => own.db.part.count({ where: { windowHalved: true } }));
    await expect.poll(halved, { timeout: 60_000 }).toBeGreaterThan(9);
    down = false;
    await whileDue(() => expectWhole(id, { start: range.start, end: new Date("2024-03-20T05:00:00Z") }));
    const ended = await partsOf(id);
    expect(ended.length).toBeLessThan(22);
  });

  test("pauses for a person when the credentials are refused", async () => {
    vendor.rule = () => {
      throw new AppError("credentials_refused", "The keys are wrong.");
    };
    const id = await begin();
    startWorker();
    expect((await reaches(id, "paused")).error).toMatchObject({ code: "credentials_refused" });
    vendor.rule = () => {};
    await resumeMigration(own.db, id, "Ada");
    await expectWhole(id);
  });
});

describe("a download", () => {
  test("is given back by a worker that stops, and nothing of it is left", async () => {
    const { rule, open } = gate();
    vendor.rule = rule;
    const id = await begin();
    const first = startWorker();
    await expect.poll(() => vendor.asked.length, { timeout: 20_000 }).toBeGreaterThan(1);
    await first.stop();
    expect(await own.db.part.count({ where: { leaseToken: { not: null } } })).toBe(0);
    expect(await own.db.part.aggregate({ _sum: { attempts: true } })).toEqual({ _sum: { attempts: 0 } });
    open();
    startWorker();
    await expectWhole(id);
  });

  test("is given up when the migration pauses, and begins again when it goes on", async () => {
    const { rule, open } = gate();
    vendor.rule = rule;
    const id = await begin();
    startWorker();
    await expect.poll(() => vendor.asked.length, { timeout: 20_000 }).toBeGreaterThan(0);
    await pauseMigration(own.db, id, "Ada");
    await reaches(id, "paused");
    await resumeMigration(own.db, id, "Ada");
    open();
    await expectWhole(id);
  });

  test("whose lease lapses goes to another worker; what the first brings in late is thrown away", async () => {
    const { rule, open } = gate();
    let late: Promise<void> | undefined;
    vendor.rule = (window) => {
      if (late) return;
      // Hears no signal, as a process that was frozen.
      late = Promise.resolve(rule(window, new AbortController().signal));
      return late;
    };
    const id = await begin({ from, to: "2024-02-27T06:00:00Z" });
    const frozen = startWorker();
    await expect.poll(() => vendor.asked.length, { timeout: 20_000 }).toBe(1);
    await own.db.part.updateMany({ data: { leaseToken: crypto.randomUUID(), leaseExpiresAt: new Date(0) } });
    startWorker();
    await expect.poll(() => own.db.part.count({ where: { endedAt: { not: null } } }), { timeout: 30_000 }).toBe(1);
    open();
    await frozen.stop();
    await expectWhole(id, { start: range.start, end: new Date("2024-02-27T06:00:00Z") });
  });
});

describe("listing", () => {
  const long = { from, to: "2024-06-01T00:00:00Z" };

  test("waits with the reason while the staging store has no room for what a window is expected to have", async () => {
    vendor.probe = async () => ({ bytesPerDay: 5_000_000 });
    let room = 4_000_000;
    const id = await begin(long);
    startWorker({ staging: { ...staging, free: async () => room } });
    const waiting = await reaches(id, "waiting");
    expect(waiting.statusReason).toMatch(/has room for 4(\.0)? MB, and one download is expected to have 5(\.0)? MB/);
    expect(waiting.waitingUntil).toBeDefined();
    expect(vendor.asked, "nothing was asked for").toEqual([]);
    room = 6_000_000;
    await own.db.migration.updateMany({ data: { notBefore: new Date() } });
    await expect.poll(() => vendor.asked.length, { timeout: 30_000 }).toBeGreaterThan(0);
  });

  test("that asks a vendor who does not answer holds up no other", async () => {
    vendor.probe = (signal) =>
      new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)));
    await begin(long);
    const id = await begin();
    startWorker();
    await reaches(id, "completed");
  });

  const tools = () => ({ db: own.db, hourSeconds: 3_600, log: pino({ level: "silent" }) });
  const whole = { start: range.start, end: new Date(long.to) };
  const { signal } = new AbortController();

  test("is probed by a vendor that takes two requests at once: three count, none stays open", async () => {
    const quota = { key: "probed", concurrent: 2 };
    const source = { ...vendor.open(), quota, probe: async () => ({ bytesPerDay: 7 }) };
    expect(await probeRange(tools(), source as never, { range: whole, signal })).toEqual({ bytesPerDay: 7 });
    const asked = await own.db.$queryRaw<{ requests: number; open: number }[]>`
      SELECT count(*)::int AS requests, count(*) FILTER (WHERE open_until > clock_timestamp())::int AS open
      FROM vendor_requests WHERE project = ${quota.key}`;
    expect(asked).toEqual([{ requests: 3, open: 0 }]);
  });

  test("does not wait for a probe without end", async () => {
    const source = {
      ...vendor.open(),
      probe: (_: unknown, signal: AbortSignal) => delay(60_000, undefined, { signal }),
    };
    expect(await probeRange(tools(), source as never, { range: whole, signal, mostMs: 50 })).toBeUndefined();
  });
});

describe("a staged copy", () => {
  test("is kept when the answer to its hand-over was lost", async () => {
    let lost = 0;
    posthog.rule(() => ({ kind: "answer", status: 503 }));
    const id = await begin({ from, to: "2024-02-27T06:00:00Z" });
    startWorker({
      wrap: (db) =>
        new Proxy(db, {
          get(target, name) {
            const member: unknown = Reflect.get(target, name, target);
            if (name !== "$queryRaw") return member;
            return async (...args: [TemplateStringsArray, ...unknown[]]) => {
              const answer: unknown = await target.$queryRaw(...args);
              if (!JSON.stringify(args).includes("staged_sha256 = ") || lost++ > 0) return answer;
              throw Object.assign(new Error("Connection terminated unexpectedly"), { code: "ECONNRESET" });
            };
          },
        }),
    });
    // It is asked again, and hears that the lease is gone, before all was sent.
    await expect.poll(() => lost, { timeout: 20_000 }).toBeGreaterThan(1);
    await delay(300);
    expect(await own.db.part.count({ where: { endedAt: null } })).toBe(1);
    expect(await stagedKeys()).toHaveLength(1);
    posthog.rule(null);
    await expectWhole(id, { start: range.start, end: new Date("2024-02-27T06:00:00Z") });
    expect(vendor.asked).toHaveLength(1);
  });

  test("without room costs no request", async () => {
    vendor.quota = { key: "toy", perHour: 9 };
    let full = true;
    const create: StagingStore["create"] = async (key) => {
      if (full) throw new AppError("staging_full", "The staging folder is full.");
      return staging.create(key);
    };
    const id = await begin();
    startWorker({ staging: { ...staging, create } });
    expect((await reaches(id, "waiting")).statusReason).toBe("The staging folder is full.");
    expect(await own.db.vendorRequest.count()).toBe(0);
    full = false;
    await own.db.migration.updateMany({ data: { stageNotBefore: new Date() } });
    await own.db.part.updateMany({ where: { status: "pending" }, data: { notBefore: new Date() } });
    await expectWhole(id);
  });

  test("that is lost again and again names the usual cause", () => {
    const gone = new AppError("staged_copy_gone", "The staged copy is gone.");
    expect(restartFor(gone, { failures: 0 })).toEqual({ kind: "begins_again" });
    expect(restartFor(gone, { failures: 4 })).toMatchObject({
      kind: "needs_person",
      error: { code: "staged_copy_gone", hint: expect.stringContaining("STAGING_URL") },
    });
  });

  test("that is gone is downloaded again, in the middle of its sending too, and the result is the same", async () => {
    // Some arrives, and no more until it was paused.
    posthog.rule(() => (posthog.events().length > 0 ? { kind: "stall" } : null));
    const id = await begin();
    startWorker();
    await expect.poll(() => posthog.events().length, { timeout: 30_000 }).toBeGreaterThan(0);
    await pauseMigration(own.db, id, "Ada");
    await reaches(id, "paused");
    const keys = await stagedKeys();
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys) await staging.remove(key);
    posthog.rule(null);
    await resumeMigration(own.db, id, "Ada");
    await expectWhole(id);
    expect((await partsOf(id)).some(({ attempts }) => attempts > 2)).toBe(true);
  });

  test("is kept for as long as it should be", async () => {
    const id = await begin({ from, to: "2024-02-27T06:00:00Z" });
    startWorker({ retentionHours: 2 });
    await reaches(id, "completed");
    expect(await sweepStaging(own.db, staging, 2)).toBe(0);
    expect(await stagedKeys()).toHaveLength(1);
    await own.db.part.updateMany({ data: { endedAt: new Date(Date.now() - 3 * HOUR) } });
    expect(await sweepStaging(own.db, staging, 2)).toBe(1);
    expect(await stagedKeys()).toEqual([]);
  });

  test("of a migration that was cancelled or is gone is swept away; what a worker has in hand is not", async () => {
    posthog.rule(() => ({ kind: "stall" }));
    const id = await begin({ from, to: "2024-12-01T00:00:00Z" });
    const worker = startWorker();
    await expect.poll(() => own.db.part.count({ where: { status: "staged" } }), { timeout: 30_000 }).toBeGreaterThan(1);
    const keys = await stagedKeys();
    expect(await sweepStaging(own.db, staging, 0)).toBe(0);
    const stranger = await staging.create("not/one/ofours");
    await stranger.write(Buffer.from("x"));
    await stranger.commit();
    const left = `${id}/${crypto.randomUUID()}/${crypto.randomUUID()}`;
    const killed = await staging.create(left);
    await killed.write(Buffer.from("x"));
    expect(await sweepStaging(own.db, staging, 0)).toBe(1);
    for await (const key of staging.unfinished()) expect(key, "only what the worker downloads now").not.toBe(left);
    await cancelMigration(own.db, id, "Ada");
    await reaches(id, "cancelled");
    await worker.stop();
    expect(await sweepStaging(own.db, staging, 0)).toBeGreaterThanOrEqual(keys.length);
    expect(await stagedKeys()).toEqual(["not/one/ofours"]);
  });
});
