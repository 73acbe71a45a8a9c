import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";

import { afterEach, beforeEach, expect, test } from "vitest";

import type { Rule } from "@/e2e/emulators/posthog-capture";
import { createGate } from "@/e2e/support/gate";
import { assertNoViolations, watchLedger } from "@/e2e/support/ledger-watch";
import { cancelMigration } from "@/lib/migrations/cancel";
import { createMigration } from "@/lib/migrations/create";
import { streamRejectLines } from "@/lib/migrations/list-rejects";
import { retryRejects } from "@/lib/migrations/retry-rejects";
import { getMigration } from "@/lib/migrations/view";
import { reachesStatus } from "./testing/reaches";
import { intoPostHog, startWorkerStage, type WorkerStage } from "./testing/worker-stage";

/** So large that two of them fill a block of a part. */
const FILLER = "x".repeat(800_000);
const line = (n: number) =>
  JSON.stringify({
    ...{ event_type: "Unloved", user_id: `u${n}`, event_time: "2024-03-09 10:00:00.000000", uuid: uuidOf(n) },
    event_properties: { FILLER },
  });
const uuidOf = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const LINES = [1, 2, 3, 4, 5, 6].map(line);
const REFUSED = { refused_by_destination: 6 };

let stage: WorkerStage;
let worker: { stop(): Promise<void> };

const refuseAll: Rule = () => ({ kind: "answer", status: 400, body: "not this one" });

beforeEach(async () => {
  stage = await startWorkerStage();
  await writeFile(join(stage.importDir, "events.jsonl"), `${LINES.join("\n")}\n`);
  await watchLedger(stage.db);
  stage.posthog.rule(refuseAll);
  worker = stage.startWorker();
});
afterEach(async () => {
  await stage.stopWorkers();
  await assertNoViolations(stage.db);
  await stage.stop();
});

async function rejectAll(): Promise<string> {
  const source = { kind: "folder" as const, contentType: "amplitude" as const, path: "events.jsonl" };
  const destination = intoPostHog(stage.posthog);
  const { id } = await createMigration(stage.db, { source, options: { rejectLimit: 100 }, destination }, "Ada");
  const { ledger, rejected } = await reachesStatus(stage.db, id, "completed");
  expect({ ledger, rejected }).toMatchObject({ ledger: { read: 6, rejected: 6 }, rejected: REFUSED });
  return id;
}

const downloaded = async (id: string) => (await buffer(streamRejectLines(stage.db, id))).toString();
const asFile = (lines: string[]) => lines.map((each) => `${each}\n`).join("");
const reasons = () =>
  stage.db.reject.findMany({ select: { reason: true, detail: true, objectKey: true, objectAt: true } });

test("rejects that a cancel keeps from being sent again are rejects as before: counted, and whole for download", async () => {
  const id = await rejectAll();
  const before = await stage.db.reject.findMany({ orderBy: { id: "asc" } });
  const held = createGate();
  stage.posthog.rule(({ events }) =>
    events.some(({ uuid }) => uuid === uuidOf(6)) ? { kind: "held", until: held.opened } : null,
  );
  await retryRejects(stage.db, id, {}, "Ada");
  await expect
    .poll(async () => (await getMigration(stage.db, id)).ledger.accepted, { timeout: 60_000 })
    .toBeGreaterThan(0);

  await cancelMigration(stage.db, id, "Ada");
  const { ledger, rejected } = await reachesStatus(stage.db, id, "cancelled");
  const { accepted } = ledger;
  expect(accepted, "what had arrived by then stays accepted, the last had not").toBeLessThan(6);
  expect(ledger).toMatchObject({ read: 6, accepted, rejected: 6 - accepted, inFlight: 0 });
  expect(rejected).toEqual({ refused_by_destination: 6 - accepted });
  expect(await downloaded(id)).toBe(asFile(LINES.slice(accepted)));
  const places = before.slice(accepted).map(({ reason, detail, offset }) => ({
    ...{ reason, detail, objectKey: "events.jsonl", objectAt: offset },
  }));
  expect(await reasons()).toEqual(places);
  expect(await stage.db.retryLine.count()).toBe(0);
  held.open();
});

test("none was sent: a paused migration that is cancelled has every reject as it was before it was mended", async () => {
  const id = await rejectAll();
  await worker.stop();
  const mended = Buffer.from(asFile(LINES.map((each) => each.replace("Unloved", "Loved"))));
  await retryRejects(stage.db, id, { mended }, "Ada");
  expect((await getMigration(stage.db, id)).ledger).toMatchObject({ read: 0, rejected: 0 });
  await cancelMigration(stage.db, id, "Ada");
  const view = await reachesStatus(stage.db, id, "cancelled");
  expect(view.ledger).toMatchObject({ read: 6, accepted: 0, rejected: 6 });
  expect(view.rejected).toEqual(REFUSED);
  expect(await downloaded(id)).toBe(asFile(LINES));
  const entries = await stage.db.timelineEntry.findMany({
    where: { migrationId: id },
    orderBy: { id: "desc" },
    take: 2,
  });
  expect(
    entries.map(({ what }) => what),
    "who is told of the end hears of all",
  ).toEqual(["cancelled", "rejects kept again"]);
  expect(entries[1]).toMatchObject({ kind: "rejects", why: expect.stringContaining("6 records") });
});
