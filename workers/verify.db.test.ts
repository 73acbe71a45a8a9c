import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { afterEach, beforeEach, expect, test } from "vitest";

import { createMigration } from "@/lib/migrations/create";
import { retryRejects } from "@/lib/migrations/retry-rejects";
import { CLAIM_LOCK } from "@/lib/migrations/verify/run";
import { readVerify, verifyMigration } from "@/lib/migrations/verify/verify";
import { getMigration } from "@/lib/migrations/view";
import { verifyView } from "@/lib/schemas/verify";
import { reachesStatus } from "./testing/reaches";
import { LOCAL_POLICY, startWorkerStage, type WorkerStage } from "./testing/worker-stage";

type Destination = Parameters<typeof createMigration>[1]["destination"];

const LONG_NAME = "Заказ оформлен 注文が確定しました ".repeat(12);

let stage: WorkerStage;

beforeEach(async () => {
  stage = await startWorkerStage();
  stage.startWorker();
});
afterEach(() => stage.stop());

const line = (n: number, { day = "2024-03-09", event = "View", user = `u${n}` } = {}) =>
  JSON.stringify({
    event_type: event,
    user_id: user,
    uuid: `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`,
    event_time: `${day} 10:00:00.000000`,
  });

const range = (from: number, to: number, patch: object = {}) =>
  Array.from({ length: to - from }, (_, i) => line(from + i, patch));

/** The second file begins with a third of the first: what an export that was taken in two goes holds. */
async function importOverlapping(destination: Destination, more: string[] = []): Promise<string> {
  await mkdir(join(stage.importDir, "export"));
  const first = [...range(0, 300), ...range(300, 330, { day: "2024-03-31", event: LONG_NAME })];
  const second = [...first.slice(200), ...range(400, 500), ...more];
  await writeFile(join(stage.importDir, "export", "a.jsonl"), first.join("\n"));
  await writeFile(join(stage.importDir, "export", "b.jsonl"), second.join("\n"));
  const source = { kind: "folder" as const, contentType: "amplitude" as const, path: "export" };
  const { id } = await createMigration(stage.db, { source, options: { rejectLimit: 100 }, destination }, "Ada");
  expect((await reachesStatus(stage.db, id, "completed")).ledger).toMatchObject({ accepted: 330 + 230 });
  return id;
}

const verify = async (id: string) => {
  const asked = { actor: "Ada", policy: LOCAL_POLICY, waitMs: 60_000, signal: AbortSignal.timeout(90_000) };
  return verifyView.parse(await verifyMigration(stage.db, id, asked));
};

const wrongOf = ({ days }: Awaited<ReturnType<typeof verify>>) =>
  days.flatMap(({ day, events }) =>
    events.flatMap(({ event, missing, extra }) => (missing + extra > 0 ? [{ day, event, missing, extra }] : [])),
  );

test("a record in two files is no loss; events taken away by hand are found, exactly those; and so is one too many", async () => {
  const id = await importOverlapping({ kind: "sandbox" });
  const whole = await verify(id);
  expect(whole).toMatchObject({ state: "done", outcome: "match", repeatsKnown: true, stale: false });
  const { accepted, repeats, found } = whole.totals;
  expect([accepted, repeats, found]).toEqual([560, 130, 430]);

  const { destinationId } = await stage.db.migration.findUniqueOrThrow({ where: { id } });
  const gone = await stage.db.sandboxEvent.deleteMany({
    where: { destinationId, uuid: { endsWith: "000000000210" } },
  });
  expect(gone.count).toBe(1);
  await stage.db.sandboxEvent.deleteMany({
    where: { destinationId, event: { startsWith: "Заказ" }, distinctId: "u305" },
  });
  expect(wrongOf(await verify(id))).toEqual([
    { day: "2024-03-09", event: "View", missing: 1, extra: 0 },
    { day: "2024-03-31", event: LONG_NAME.slice(0, 200), missing: 1, extra: 0 },
  ]);

  const row = await stage.db.sandboxEvent.findFirstOrThrow({
    where: { destinationId, uuid: { endsWith: "000000000400" } },
  });
  const { id: _, ...copy } = row;
  await stage.db.sandboxEvent.createMany({
    data: [1, 2].map((n) => ({ ...copy, foldKey: Buffer.alloc(16, n), uuid: crypto.randomUUID() })),
  });
  expect(wrongOf(await verify(id))[0]).toEqual({ day: "2024-03-09", event: "View", missing: 0, extra: 1 });
}, 120_000);

test("in PostHog too, by names of any script; what is missing soon after the end is asked for again by itself", async () => {
  const { url: host, token: projectToken, personalApiKey } = stage.posthog;
  const id = await importOverlapping({ kind: "posthog", host, projectToken, personalApiKey });
  expect(await verify(id)).toMatchObject({ outcome: "match", early: true, totals: { missing: 0, extra: 0 } });
  stage.posthog.lose(({ event, distinctId }) => event === LONG_NAME && distinctId === "u310");
  const differs = await verify(id);
  expect(wrongOf(differs)).toEqual([{ day: "2024-03-31", event: LONG_NAME.slice(0, 200), missing: 1, extra: 0 }]);
  expect(Date.parse(differs.asksAgainAt ?? "")).toBeGreaterThan(Date.now() + 60_000);

  await stage.db.$executeRaw`UPDATE verify_runs SET due_at = now()`;
  const rows = () =>
    stage.db.timelineEntry.findMany({ where: { migrationId: id, what: "verified" }, orderBy: { id: "asc" } });
  for (let tries = 0; (await rows()).length < 3 && tries < 300; tries++) await delay(100);
  expect((await rows()).map(({ actor }) => actor)).toEqual(["Ada", "Ada", "system"]);
  const again = await readVerify(stage.db, id);
  expect(Date.parse(again.asksAgainAt ?? "")).toBeGreaterThan(Date.parse(differs.asksAgainAt ?? ""));
}, 120_000);

test("when rejects are sent again, what was said before counts no more", async () => {
  const id = await importOverlapping({ kind: "sandbox" }, ["{ not JSON"]);
  await verify(id);
  expect((await getMigration(stage.db, id)).verified).toMatchObject({ outcome: "match" });
  await retryRejects(stage.db, id, { mended: Buffer.from(line(900)) }, "Ada");
  expect((await getMigration(stage.db, id)).verified).toBeUndefined();
  await reachesStatus(stage.db, id, "completed");
  expect(await readVerify(stage.db, id)).toMatchObject({ state: "done", stale: true });
  expect(await verify(id)).toMatchObject({ outcome: "match", stale: false, totals: { accepted: expect.any(Number) } });
}, 120_000);

test("several who ask while none is begun get one comparison", async () => {
  const id = await importOverlapping({ kind: "sandbox" });
  const asking = await stage.db.$transaction(async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(${CLAIM_LOCK}::bigint)`;
    const asked = [verify(id), verify(id), verify(id)];
    await delay(1_000);
    return { asked };
  });
  const answers = await Promise.all(asking.asked);
  expect(new Set(answers.map(({ askedAt }) => askedAt)).size).toBe(1);
  expect(await stage.db.timelineEntry.count({ where: { migrationId: id, what: "verified" } })).toBe(1);
}, 120_000);
