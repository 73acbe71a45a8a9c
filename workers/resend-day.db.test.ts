import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { createMigration } from "@/lib/migrations/create";
import { deleteMigration } from "@/lib/migrations/delete";
import { resendDay } from "@/lib/migrations/verify/resend-day";
import { readVerify, verifyMigration } from "@/lib/migrations/verify/verify";
import { getMigration } from "@/lib/migrations/view";
import type { VerifyView } from "@/lib/schemas/verify";
import { reachesStatus } from "./testing/reaches";
import { ToyVendor } from "./testing/toy-vendor";
import { LOCAL_POLICY, startWorkerStage, type WorkerStage } from "./testing/worker-stage";

const [FIRST, SECOND] = ["2024-03-09", "2024-03-10"] as const;

let stage: WorkerStage;
let vendor: ToyVendor;

beforeEach(async () => {
  vendor = new ToyVendor();
  stage = await startWorkerStage();
  stage.startWorker({ pollMs: 50, openExport: vendor.open });
});
afterEach(() => stage.stop());

/** Users meet their devices on either day, in no order of days; group events lie beside; one has no readable time. */
const record = (n: number, day: string) =>
  JSON.stringify({
    event_type: n % 3 === 0 ? "Paid" : "View",
    user_id: `u${n % 7}`,
    device_id: `d${n % 7}`,
    groups: { team: `t${n % 5}` },
    group_properties: { team: { [`t${n % 5}`]: { plan: n } } },
    $insert_id: `i${n}`,
    event_time: n === 40 ? "yesterday" : `${day} 10:00:${String(n % 60).padStart(2, "0")}.000000`,
    ...(n % 10 === 0 && { uuid: `00000000-0000-4000-8000-${String(n).padStart(12, "0")}` }),
  });
const records = (from: number, to: number, days: readonly string[]) =>
  Array.from({ length: to - from }, (_, i) => record(from + i, days[i % days.length] ?? FIRST));

async function importFolder(): Promise<string> {
  await mkdir(join(stage.importDir, "export"));
  const a = [...records(0, 120, [SECOND, FIRST, "2024-03-11"]), "{ not JSON", record(3, SECOND)];
  const b = [...a.slice(100, 120), ...records(200, 300, [FIRST, SECOND])];
  await writeFile(join(stage.importDir, "export", "a.jsonl"), a.join("\n"));
  await writeFile(join(stage.importDir, "export", "b.jsonl"), b.join("\n"));
  await writeFile(join(stage.importDir, "export", "c.jsonl"), records(400, 420, ["2024-03-12"]).join("\n"));
  const source = { kind: "folder" as const, contentType: "amplitude" as const, path: "export" };
  const options = { rejectLimit: 1, identifyEvents: true, groupEvents: true, onUnparsableTime: "now" as const };
  const { id } = await createMigration(stage.db, { source, options, destination: { kind: "sandbox" } }, "Ada");
  await reachesStatus(stage.db, id, "completed");
  return id;
}

const stored = async () =>
  (
    await stage.db.sandboxEvent.findMany({
      select: { uuid: true, event: true, distinctId: true, timestamp: true, raw: true },
    })
  )
    .map((row) => JSON.stringify(row))
    .sort();

const verify = (id: string) =>
  verifyMigration(stage.db, id, {
    ...{ actor: "Ada", policy: LOCAL_POLICY, waitMs: 60_000, signal: AbortSignal.timeout(90_000) },
  });
const wrongDays = ({ days }: VerifyView) =>
  days.filter(({ missing, extra }) => missing + extra > 0).map(({ day }) => day);

/** A comparison is made by itself when the day has been sent. */
async function comparedAfter(id: string, askedAt: string): Promise<VerifyView> {
  await expect
    .poll(async () => (await readVerify(stage.db, id)).askedAt, { timeout: 60_000, interval: 200 })
    .not.toBe(askedAt);
  return readVerify(stage.db, id);
}

test("each day that was taken away is sent again, to the byte, and the first ledger stays as it is", async () => {
  const id = await importFolder();
  const whole = await stored();
  expect(whole.some((row) => row.includes('"$identify"'))).toBe(true);
  expect(whole.some((row) => row.includes("$groupidentify"))).toBe(true);
  expect(await verify(id)).toMatchObject({ outcome: "match" });
  const before = await getMigration(stage.db, id);

  await stage.db.sandboxEvent.deleteMany({ where: { timestamp: { startsWith: FIRST } } });
  await stage.db.sandboxEvent.deleteMany({ where: { timestamp: { startsWith: SECOND } } });
  const created = before.createdAt.slice(0, 10);
  await stage.db.sandboxEvent.deleteMany({ where: { timestamp: { startsWith: created } } });
  let compared = await verify(id);
  const days = [FIRST, SECOND, created];
  expect(wrongDays(compared)).toEqual(days);

  for (const [index, day] of days.entries()) {
    const again = await resendDay(stage.db, id, day, "Ada");
    const { ledger, parts, resendOf, rejected } = await reachesStatus(stage.db, again.id, "completed");
    expect(resendOf).toEqual({ id, day });
    expect(rejected).toEqual({});
    expect(ledger.read).toBe(ledger.accepted + ledger.dropped);
    // The file of the last day holds nothing of these.
    expect(parts.total).toBe(day === created ? 1 : 2);
    compared = await comparedAfter(id, compared.askedAt);
    expect(wrongDays(compared)).toEqual(days.slice(index + 1));
  }
  expect(await stored()).toEqual(whole);
  expect(compared).toMatchObject({ outcome: "match", stale: false });
  expect(compared.resends.map(({ day, status }) => [day, status])).toEqual(
    days.toReversed().map((day) => [day, "completed"]),
  );
  const after = await getMigration(stage.db, id);
  expect([after.ledger, after.rejected, after.events]).toEqual([before.ledger, before.rejected, before.events]);
}, 180_000);

test("windows that hold the day are downloaded again, and no others", async () => {
  vendor.windowMs = 6 * 3_600_000;
  const bounds = { from: "2024-03-09T00:00:00Z", to: "2024-03-11T00:00:00Z" };
  const source = { kind: "amplitude" as const, region: "us" as const, apiKey: "key", secretKey: "secret", ...bounds };
  const { url: host, token: projectToken, personalApiKey } = stage.posthog;
  const destination = { kind: "posthog" as const, host, projectToken, personalApiKey };
  const { id } = await createMigration(stage.db, { source, options: { rejectLimit: 1 }, destination }, "Ada");
  await reachesStatus(stage.db, id, "completed");
  const sent = () =>
    stage.posthog
      .events()
      .map((event) => JSON.stringify(event))
      .sort();
  const whole = sent();
  stage.posthog.lose(({ timestamp }) => timestamp.startsWith(SECOND));
  expect(sent().length).toBeLessThan(whole.length);
  expect(wrongDays(await verify(id))).toEqual([SECOND]);

  vendor.asked.length = 0;
  const again = await resendDay(stage.db, id, SECOND, "Ada");
  const { ledger } = await reachesStatus(stage.db, again.id, "completed");
  expect(ledger).toMatchObject({ accepted: whole.length - whole.filter((row) => row.includes(FIRST)).length });
  expect(vendor.asked.every(({ window }) => window.end.getTime() > Date.parse(SECOND))).toBe(true);
  expect(sent()).toEqual(whole);
  expect(await verify(id)).toMatchObject({ outcome: "match" });
  expect(await verify(again.id)).toMatchObject({ outcome: "not_asked", error: { code: "not_verifiable" } });
}, 120_000);

test("what cannot be sent again says so, and a migration stays while a day of it is on its way", async () => {
  const id = await importFolder();
  await expect(resendDay(stage.db, crypto.randomUUID(), FIRST, "Ada")).rejects.toMatchObject({ code: "not_found" });
  await expect(resendDay(stage.db, id, "2024-05-01", "Ada")).rejects.toMatchObject({ code: "nothing_to_resend" });
  expect(await stage.db.migration.count()).toBe(1);
  await stage.stopWorkers();
  const again = await resendDay(stage.db, id, FIRST, "Ada");
  await expect(resendDay(stage.db, id, FIRST, "Ada")).rejects.toMatchObject({ code: "invalid_transition" });
  await expect(resendDay(stage.db, again.id, FIRST, "Ada")).rejects.toMatchObject({ code: "invalid_transition" });
  await expect(deleteMigration(stage.db, id)).rejects.toMatchObject({ code: "invalid_transition" });
  await stage.db.migration.update({ where: { id: again.id }, data: { endedAt: new Date(), status: "cancelled" } });
  await deleteMigration(stage.db, id);
  expect(await stage.db.migration.findMany({ select: { id: true } })).toEqual([{ id: again.id }]);
}, 120_000);
